import { createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ByteStream } from "@peccary/api";
import { Command, Option } from "commander";
import type { Context } from "../context.ts";
import { FAILED, Failure, reasonOf } from "../failure.ts";
import { size, table } from "../output.ts";
import { asking, connect, kubeconfigOption, type Server } from "../server/server.ts";

interface Options {
  readonly namespace: string;
  readonly allNamespaces?: boolean;
  readonly dest: string;
  readonly destination?: string;
  readonly output?: "json";
  readonly kubeconfig?: string;
}

/** As calicoctl has it: the same words, flags and confirmation lines. */
export const capturedPackets = (context: Context): Command =>
  new Command("captured-packets")
    .summary("copy, list or remove the files of a packet capture")
    .description("Works on the files that a PacketCapture made.")
    .addCommand(
      captureCommand("copy", "copy the files of a capture to a folder here")
        .option("-d, --dest <DIR>", "the folder", ".")
        .addOption(new Option("--destination <DIR>", "the same as --dest").hideHelp())
        .action((name: string, options: Options) => copy(name, options, context)),
    )
    .addCommand(
      captureCommand("clean", "remove the files that a finished capture left").action(
        (name: string, options: Options) => clean(name, options, context),
      ),
    )
    .addCommand(
      captureCommand("list", "list the files of a capture")
        .addOption(new Option("-o, --output <FORM>", "how to print").choices(["json"]))
        .action((name: string, options: Options) => list(name, options, context)),
    );

const captureCommand = (name: string, description: string): Command =>
  new Command(name)
    .description(description)
    .argument("<NAME>", "the PacketCapture's name")
    .option("-n, --namespace <NS>", "its namespace", "default")
    .option("-a, --all-namespaces", "in every namespace that has a capture of this name")
    .addOption(kubeconfigOption());

async function copy(name: string, options: Options, context: Context): Promise<void> {
  const server = await connect(options.kubeconfig, context);
  const given = options.destination ?? options.dest;
  const folder = resolve(context.cwd, given);
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new Failure("DEST_UNUSABLE", `cannot write to ${given}: ${reasonOf(error)}`, { cause: error });
  }
  for (const namespace of await namespaces(name, options, server)) {
    const { files } = await asking(server.client.captureFiles(namespace, name));
    if (files.length === 0) {
      context.exitCode = FAILED;
      await context.err.line(`peccary: ${namespace}/${name} has no files yet (NO_FILES)`);
      continue;
    }
    // Two nodes may have files of one name; then the node tells them apart.
    const seen = new Set<string>();
    for (const { node, name: file } of files) {
      const plain = basename(file);
      const target = join(folder, seen.has(plain) ? `${basename(node)}_${plain}` : plain);
      seen.add(plain);
      await save(
        await asking(server.client.captureFile(namespace, name, node, file)),
        target,
        context.signal,
      );
    }
    await context.out.line(`Copy capture files for ${namespace}/${name} to ${given}`);
  }
}

/** The file appears whole or not at all. */
async function save(stream: ByteStream, target: string, signal: AbortSignal): Promise<void> {
  const part = `${target}.part`;
  try {
    await pipeline(Readable.from(chunksOf(stream)), createWriteStream(part, { mode: 0o600 }), { signal });
    await rename(part, target);
  } catch (error) {
    await rm(part, { force: true });
    if (error instanceof Failure) throw error;
    throw new Failure("COPY_FAILED", `${target} could not be written: ${reasonOf(error)}`, { cause: error });
  }
}

async function* chunksOf(stream: ByteStream): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (value !== undefined) yield value;
    if (done) return;
  }
}

async function clean(name: string, options: Options, context: Context): Promise<void> {
  const server = await connect(options.kubeconfig, context);
  for (const namespace of await namespaces(name, options, server)) {
    await asking(server.client.cleanCapture(namespace, name));
    await context.out.line(`Clean capture files for ${namespace}/${name}`);
  }
}

async function list(name: string, options: Options, context: Context): Promise<void> {
  const server = await connect(options.kubeconfig, context);
  const rows: { namespace: string; node: string; name: string; bytes?: number | undefined }[] = [];
  for (const namespace of await namespaces(name, options, server))
    for (const file of (await asking(server.client.captureFiles(namespace, name))).files)
      rows.push({ namespace, ...file });
  await context.out.write(
    options.output === "json"
      ? `${JSON.stringify(rows, undefined, 2)}\n`
      : table([
          ["NAMESPACE", "NODE", "FILE", "SIZE"],
          ...rows.map((row) => [
            row.namespace,
            row.node,
            row.name,
            row.bytes === undefined ? "" : size(row.bytes),
          ]),
        ]),
  );
}

async function namespaces(name: string, options: Options, server: Server): Promise<string[]> {
  if (!options.allNamespaces) return [options.namespace];
  const place = await asking(server.discovery.named("packetcaptures"));
  const found = (await asking(server.client.list(place))).filter(({ metadata }) => metadata.name === name);
  if (found.length === 0)
    throw new Failure(
      "CAPTURE_NOT_FOUND",
      `no namespace has a capture named ${name}: \`peccary get packetcaptures -A\``,
    );
  return found.map(({ metadata }) => metadata.namespace ?? "default").sort();
}
