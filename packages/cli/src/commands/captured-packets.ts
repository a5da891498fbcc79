import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import { RequestError } from "@peccary/api";
import { Command, Option } from "commander";
import { atOnce } from "../capture/at-once.ts";
import { copyCapture, Targets } from "../capture/copy.ts";
import type { Context } from "../context.ts";
import { FAILED, Failure, reasonOf } from "../failure.ts";
import { size, table } from "../output.ts";
import { asking, connect, kubeconfigOption, type Server } from "../server/server.ts";

/** Files whose size is asked for at a time. */
const AT_ONCE = 6;

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
    .addOption(kubeconfigOption())
    // calicoctl's own, so that its command lines work: its configuration is not ours, and it has no log of ours.
    .addOption(new Option("-c, --config <FILE>", "as calicoctl has it; not read").hideHelp())
    .addOption(new Option("-l, --log-level <LEVEL>", "as calicoctl has it; does nothing").hideHelp())
    .addOption(new Option("--context <NAME>", "as calicoctl has it; does nothing").hideHelp())
    .addOption(new Option("--allow-version-mismatch", "as calicoctl has it; does nothing").hideHelp());

async function copy(name: string, options: Options, context: Context): Promise<void> {
  const server = await connect(options.kubeconfig, context);
  const given = options.destination ?? options.dest;
  const folder = resolve(context.cwd, given);
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new Failure("DEST_UNUSABLE", `cannot write to ${given}: ${reasonOf(error)}`, { cause: error });
  }
  const targets = new Targets();
  for (const namespace of await namespaces(name, options, server)) {
    const which = { namespace, capture: name };
    const { files, lacking } = await copyCapture(server, which, folder, targets, context);
    for (const [node, { failure, count }] of lacking) {
      const text = `${node}: ${count} ${count === 1 ? "file" : "files"} not copied: ${failure.message}`;
      await fail(`${text} (${failure.code})`, context);
    }
    if (lacking.size > 0) await fail(`${namespace}/${name}: ${files} files are in ${given}`, context);
    else if (files === 0) await fail(`${namespace}/${name} has no files yet (NO_FILES)`, context);
    else await context.out.line(`Copy capture files for ${namespace}/${name} to ${given}`);
  }
}

/** Says it and goes on: what can still be done is done. */
async function fail(text: string, context: Context): Promise<void> {
  context.exitCode = FAILED;
  await context.err.line(`${context.err.paint("red", "peccary:")} ${text}`);
}

async function clean(name: string, options: Options, context: Context): Promise<void> {
  const server = await connect(options.kubeconfig, context);
  for (const namespace of await namespaces(name, options, server)) {
    try {
      await asking(server.client.cleanCapture(namespace, name));
      await context.out.line(`Clean capture files for ${namespace}/${name}`);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      await fail(`${error.message} (${error.code})`, context);
    }
  }
}

interface Row {
  readonly namespace: string;
  readonly node: string;
  readonly name: string;
  readonly bytes: number | undefined;
}

async function list(name: string, options: Options, context: Context): Promise<void> {
  const { client, ...server } = await connect(options.kubeconfig, context);
  const rows: Row[] = [];
  for (const namespace of await namespaces(name, options, { client, ...server })) {
    const { files } = await asking(client.captureFiles(namespace, name));
    const first = rows.length;
    await atOnce(AT_ONCE, [...files.entries()], async ([at, file]) => {
      // A node that is away has files whose size nobody can say.
      const info = await client
        .captureFileInfo(namespace, name, file.node, file.name)
        .catch((error: unknown) => {
          if (error instanceof RequestError) return undefined;
          throw error;
        });
      rows[first + at] = { namespace, node: file.node, name: file.name, bytes: info?.size };
    });
  }
  const cells = rows.map((row) => [
    row.namespace,
    row.node,
    row.name,
    row.bytes === undefined ? "unknown" : size(row.bytes),
  ]);
  await context.out.write(
    options.output === "json"
      ? `${JSON.stringify(rows, undefined, 2)}\n`
      : table([["NAMESPACE", "NODE", "FILE", "SIZE"], ...cells]),
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
