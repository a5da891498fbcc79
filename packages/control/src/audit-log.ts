import { chmod, type FileHandle, mkdir, open, rename, stat } from "node:fs/promises";
import { dirname } from "node:path";

/** Bytes of one file. */
const MAX_SIZE = 10 * 1_048_576;
/** Older files kept beside the one being written: audit.log.1 is the newest of them. */
const KEPT = 9;
/** Lines that may wait for a slow disk. Writes to the API are rare; a flood must not fill the memory. */
const MAX_WAITING = 10_000;

export interface AuditLog {
  write(event: unknown): void;
  /** Lines that could not be written. */
  readonly lost: number;
  /** Resolves when all lines are on disk. */
  close(): Promise<void>;
}

/** Writes one JSON object a line, in the background, into files of bounded size and number. */
export function openAuditLog(
  path: string,
  failed: (error: unknown) => void,
  maxSize: number = MAX_SIZE,
): AuditLog {
  let waiting: string[] = [];
  let lost = 0;
  let running: Promise<void> | undefined;
  let file: FileHandle | undefined;
  let size = 0;

  const flush = async () => {
    while (waiting.length > 0) {
      const lines = waiting;
      waiting = [];
      try {
        await write(lines.join(""));
      } catch (error) {
        lost += lines.length;
        await file?.close().catch(() => {});
        file = undefined;
        failed(error);
      }
    }
    running = undefined;
  };

  const write = async (text: string) => {
    if (file === undefined) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      file = await open(path, "a", 0o600);
      await chmod(path, 0o600);
      ({ size } = await file.stat());
    }
    await file.appendFile(text);
    size += Buffer.byteLength(text);
    if (size < maxSize) return;
    await file.close();
    file = undefined;
    await rotate(path);
  };

  return {
    write(event) {
      if (waiting.length >= MAX_WAITING) {
        lost++;
        return;
      }
      waiting.push(`${JSON.stringify(event)}\n`);
      running ??= flush();
    },
    get lost() {
      return lost;
    },
    async close() {
      while (running !== undefined) await running;
      await file?.sync();
      await file?.close();
      file = undefined;
    },
  };
}

/** Each file takes the next higher number; the last one is overwritten. */
async function rotate(path: string): Promise<void> {
  const name = (n: number) => (n === 0 ? path : `${path}.${n}`);
  for (let n = KEPT - 1; n >= 0; n--)
    if (await stat(name(n)).catch(() => undefined)) await rename(name(n), name(n + 1));
}
