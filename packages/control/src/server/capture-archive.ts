import { type PacketCapture, PeccaryError } from "@peccary/api";
import type { Hono } from "hono";
import { type CaptureFile, type Captures, filesOf } from "../captures/capture.ts";
import { type MergedCaptureOptions, mergedCapture } from "../captures/merged-capture.ts";
import { type ZipEntry, zip } from "../captures/zip.ts";
import type { ServerContext, ServerEnv } from "./context.ts";
import { chunksOf, streamOf } from "./streams.ts";
import type { Uploads } from "./uploads.ts";

/** Beside the captures in an archive that has not all of them. */
const MISSING = "MISSING.txt";

export interface ArchiveOptions extends Omit<MergedCaptureOptions, "open"> {
  readonly captures: Captures;
  readonly uploads: Uploads;
}

/** One pcapng of these files of a capture. */
export async function mergedAnswer(
  context: ServerContext,
  capture: PacketCapture,
  name: string,
  options: Omit<ArchiveOptions, "captures">,
): Promise<Response> {
  const { metadata } = capture;
  const open = async (file: CaptureFile) => {
    const where = { namespace: metadata.namespace ?? "", capture: metadata.name, file: file.name };
    const what = `${file.name} of ${where.namespace}/${where.capture} on ${file.node}`;
    // Files with later packets wait until those with earlier ones are written.
    const patience = { pauses: true };
    const { body } = await options.uploads.ask(
      file.node,
      what,
      (id) => ({ upload: { id, ...where } }),
      patience,
    );
    return chunksOf(body);
  };
  return context.body(streamOf(await mergedCapture(capture, { ...options, open })), 200, {
    "content-type": "application/x-pcapng",
    "content-disposition": `attachment; filename="${name}"`,
    "cache-control": "no-store",
  });
}

/** All files of a capture in one answer, as Calico has it. Nothing is kept here: a file is asked for when its turn comes. */
export function archiveRoutes(app: Hono<ServerEnv>, options: ArchiveOptions): void {
  const { captures, uploads } = options;

  app.get("/packet-capture/download/:namespace/:name/capture.pcapng", async (context) => {
    const { namespace, name } = context.req.param();
    return mergedAnswer(context, await captures.get(namespace, name), `${name}.pcapng`, options);
  });

  app.get("/packet-capture/download/:namespace/:name/files.zip", async (context) => {
    const { namespace, name } = context.req.param();
    const capture = await captures.get(namespace, name);
    if (formOf(context) === "pcapng") return mergedAnswer(context, capture, `${name}.pcapng`, options);
    const files = filesOf(capture);
    const entries = entriesOf(files, ({ node, name: file }) =>
      uploads.ask(node, `${file} of ${namespace}/${name} on ${node}`, (id) => ({
        upload: { id, namespace, capture: name, file },
      })),
    );
    // With the first file at hand, so that an archive of nothing but excuses is an error instead.
    const ready = await begun(entries, files.length > 0);
    return context.body(streamOf(zip(ready)), 200, {
      "content-type": "application/zip",
      "content-disposition": 'attachment; filename="files.zip"',
      "cache-control": "no-store",
    });
  });
}

/** What could not be had is said in a file of its own at the end; one that breaks off breaks the archive off. */
async function* entriesOf(
  files: readonly CaptureFile[],
  ask: (file: CaptureFile) => ReturnType<Uploads["ask"]>,
): AsyncGenerator<ZipEntry, void, undefined> {
  const failures: PeccaryError[] = [];
  for (const { file, name } of named(files)) {
    try {
      const { body, length } = await ask(file);
      const size = length === undefined ? undefined : Number(length);
      yield { name, modified: new Date(), size, body: chunksOf(body) };
    } catch (error) {
      if (!(error instanceof PeccaryError)) throw error;
      failures.push(error);
    }
  }
  const [first] = failures;
  if (first === undefined) return;
  if (failures.length === files.length) throw first;
  const text = new TextEncoder().encode(
    failures.map(({ code, message }) => `${message} (${code})\n`).join(""),
  );
  yield { name: MISSING, modified: new Date(), size: text.length, body: once(text) };
}

/** Two nodes may have files of one name; then the node tells them apart. */
function named(files: readonly CaptureFile[]): { readonly file: CaptureFile; readonly name: string }[] {
  const seen = new Set<string>();
  return files.map((file) => {
    const name = seen.has(file.name) ? `${file.node}_${file.name}` : file.name;
    seen.add(file.name);
    return { file, name };
  });
}

/** The same entries, the first of them already asked for. */
async function begun(
  entries: AsyncGenerator<ZipEntry, void, undefined>,
  some: boolean,
): Promise<AsyncGenerator<ZipEntry, void, undefined>> {
  const first = some ? await entries.next() : undefined;
  return (async function* () {
    if (first?.done === false) yield first.value;
    yield* entries;
  })();
}

async function* once(chunk: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield chunk;
}

/** `?format=`: as nodes write them, or as one pcapng. */
export function formOf(context: ServerContext): "pcap" | "pcapng" {
  const form = context.req.query("format") ?? "pcap";
  if (form === "pcap" || form === "pcapng") return form;
  throw new PeccaryError("BAD_REQUEST", `format=${form.slice(0, 40)}: expected pcap or pcapng`);
}
