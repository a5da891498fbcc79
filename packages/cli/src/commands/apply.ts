import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { ClientObject } from "@peccary/api";
import { Command } from "commander";
import { parseAllDocuments } from "yaml";
import type { Context } from "../context.ts";
import { FAILED, Failure, reasonOf } from "../failure.ts";
import { asking, connect, kubeconfigOption, namespaceOption, type Server } from "../server/server.ts";
import { collect } from "./command.ts";

interface Options {
  readonly filename: readonly string[];
  readonly namespace?: string;
  readonly kubeconfig?: string;
}

export const apply = (context: Context): Command =>
  new Command("apply")
    .summary("create or change resources from a manifest")
    .description("Creates or changes resources, as `kubectl apply --server-side` does.")
    .requiredOption("-f, --filename <FILE>", "a YAML or JSON manifest; - is standard input", collect)
    .addOption(namespaceOption())
    .addOption(kubeconfigOption())
    .action(async (options: Options) => {
      const objects: ClientObject[] = [];
      for (const file of options.filename) objects.push(...(await readManifest(file, context)));
      const server = await connect(options.kubeconfig, context);
      for (const object of objects) await applyOne(object, server, options.namespace, context);
    });

/** One refused object does not hold back those after it. */
async function applyOne(
  object: ClientObject,
  server: Server,
  namespace: string | undefined,
  context: Context,
): Promise<void> {
  const { apiVersion, kind, metadata } = object;
  try {
    const place = await server.discovery.of(apiVersion, kind);
    const where = place.namespaced ? (metadata.namespace ?? namespace ?? server.namespace) : undefined;
    if (namespace !== undefined && where !== undefined && where !== namespace)
      throw new Failure(
        "NAMESPACE_DIFFERS",
        `${kind} ${metadata.name} is for namespace ${where}, not ${namespace}`,
      );
    const whole = where === undefined ? object : { ...object, metadata: { ...metadata, namespace: where } };
    await asking(server.client.patch(place, metadata.name, whole, { apply: "peccary", force: true }, where));
    const full = place.group === "" ? place.singular : `${place.singular}.${place.group}`;
    await context.out.line(`${full}/${metadata.name} applied`);
  } catch (error) {
    if (!(error instanceof Failure) || error.code === "SERVER_UNREACHABLE") throw error;
    context.exitCode = FAILED;
    await context.err.line(`peccary: ${kind} ${metadata.name}: ${error.message} (${error.code})`);
  }
}

/** Octets of one manifest: what an API server takes in one request is far below. */
const MAX_MANIFEST = 16_777_216;

/** Uses of YAML anchors: a few lines of them can stand for gigabytes. */
const MAX_ALIASES = 100;

/** The objects of a manifest; lists are taken apart. */
export async function readManifest(
  file: string,
  context: Pick<Context, "cwd" | "stdin">,
): Promise<ClientObject[]> {
  let text: string;
  try {
    text = file === "-" ? await readAll(context.stdin) : await readFile(resolve(context.cwd, file), "utf8");
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure("MANIFEST_UNREADABLE", `cannot read ${file}: ${reasonOf(error)}`, { cause: error });
  }
  const documents = parseAllDocuments(text);
  const objects: ClientObject[] = [];
  for (const document of Array.isArray(documents) ? documents : []) {
    const [error] = document.errors;
    if (error !== undefined)
      throw new Failure("MANIFEST_INVALID", `${file}: ${error.message.split("\n")[0]}`, { cause: error });
    let value: unknown;
    try {
      value = document.toJS({ maxAliasCount: MAX_ALIASES });
    } catch (error) {
      throw new Failure("MANIFEST_INVALID", `${file}: ${reasonOf(error)}`, { cause: error });
    }
    if (value !== null && value !== undefined) objects.push(...objectsOf(value, file));
  }
  if (objects.length === 0) throw new Failure("MANIFEST_INVALID", `${file}: holds no resource`);
  return objects;
}

function objectsOf(value: unknown, file: string): ClientObject[] {
  const object = value as Partial<ClientObject> & { items?: unknown };
  if (typeof object !== "object" || typeof object.apiVersion !== "string" || typeof object.kind !== "string")
    throw new Failure("MANIFEST_INVALID", `${file}: a document without apiVersion and kind`);
  if (object.kind === "List" && Array.isArray(object.items))
    return object.items.flatMap((item: unknown) => objectsOf(item, file));
  if (typeof object.metadata?.name !== "string")
    throw new Failure("MANIFEST_INVALID", `${file}: a ${object.kind} without metadata.name`);
  return [object as ClientObject];
}

async function readAll(stream: AsyncIterable<Buffer | string>): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of stream) {
    const bytes = Buffer.from(part as Buffer);
    length += bytes.length;
    if (length > MAX_MANIFEST)
      throw new Failure("MANIFEST_INVALID", `standard input has more than ${MAX_MANIFEST} octets`);
    parts.push(bytes);
  }
  return Buffer.concat(parts).toString("utf8");
}
