import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ByteStream, Client } from "@peccary/api";
import { Failure, reasonOf } from "../failure.ts";
import { asking } from "../server/server.ts";

/** How often a file is fetched whose checksum is not that of its node: it was rotated meanwhile, or spoilt. */
const ATTEMPTS = 3;

export interface RemoteFile {
  readonly namespace: string;
  readonly capture: string;
  readonly node: string;
  readonly name: string;
}

/**
 * Fetches a file, or the rest of it where an earlier attempt left `target.part`. It appears whole and with the checksum
 * that its node gave, or not at all.
 *
 * @param onBytes told of octets as they are here
 */
export async function download(
  client: Client,
  file: RemoteFile,
  target: string,
  onBytes: (count: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const { namespace, capture, node, name } = file;
  const part = `${target}.part`;
  for (let attempt = 1; ; attempt++) {
    const { size, sha256 } = await asking(client.captureFileInfo(namespace, capture, node, name, true));
    if ((await sizeOf(target)) === size && (await digestOf(target)) === sha256) return onBytes(size);
    let have = (await sizeOf(part)) ?? 0;
    if (have > size) {
      await rm(part, { force: true });
      have = 0;
    }
    onBytes(have);
    const rest =
      have < size
        ? await asking(client.captureFile(namespace, capture, node, name, { start: have, end: size }))
        : NOTHING;
    await writing(part, async () => {
      await mkdir(dirname(part), { recursive: true });
      const into = createWriteStream(part, { flags: have > 0 ? "a" : "w", mode: 0o600 });
      await pipeline(Readable.from(chunksOf(rest, onBytes)), into, { signal });
    });
    if ((await digestOf(part)) === sha256) return writing(target, () => rename(part, target));
    await rm(part, { force: true });
    if (attempt === ATTEMPTS)
      throw new Failure("CHECKSUM", `${name}: what came is not what node ${node} has, ${ATTEMPTS} times`);
  }
}

const NOTHING: ByteStream = {
  getReader: () => ({ read: async () => ({ done: true }), cancel: async () => {} }),
};

export async function* chunksOf(
  stream: ByteStream,
  onBytes: (count: number) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = stream.getReader();
  let over = false;
  try {
    while (!over) {
      const { done, value } = await reader.read();
      over = done;
      if (value !== undefined) onBytes(value.length);
      if (value !== undefined) yield value;
    }
  } finally {
    if (!over) await reader.cancel();
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.size;
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Failure || (error instanceof Error && error.name === "AbortError")) throw error;
    throw new Failure("COPY_FAILED", `${path} could not be written: ${reasonOf(error)}`, { cause: error });
  }
}
