import { constants } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import { join } from "node:path";

const NAME = /^(\d{8})\.jsonl$/;
const NEWLINE = 0x0a;

/** A file of events, one JSON text a line. Written at its end, read from its start. */
export class Segment {
  readonly number: number;
  /** Octets that are on disk for sure. */
  size: number;
  readonly #path: string;
  readonly #file: FileHandle;

  private constructor(number: number, size: number, path: string, file: FileHandle) {
    this.number = number;
    this.size = size;
    this.#path = path;
    this.#file = file;
  }

  static async open(directory: string, number: number): Promise<Segment> {
    const path = join(directory, segmentName(number));
    const file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    return new Segment(number, (await file.stat()).size, path, file);
  }

  /** Resolves once it is on disk. When it cannot be, nothing of it stays. */
  async append(bytes: Uint8Array): Promise<void> {
    try {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, this.size + done);
        done += bytesWritten;
      }
      await this.#file.datasync();
      this.size += bytes.length;
    } catch (error) {
      await this.#file.truncate(this.size).catch(() => {});
      throw error;
    }
  }

  /** Whole lines from `offset` on, at most `limit` octets; what follows the last line end is not there yet. */
  async lines(offset: number, limit: number): Promise<{ lines: string[]; end: number }> {
    const wanted = Math.min(limit, this.size - offset);
    if (wanted <= 0) return { lines: [], end: offset };
    const bytes = Buffer.allocUnsafe(wanted);
    const { bytesRead } = await this.#file.read(bytes, 0, wanted, offset);
    const last = bytes.subarray(0, bytesRead).lastIndexOf(NEWLINE);
    if (last < 0) return { lines: [], end: offset };
    return { lines: bytes.toString("utf8", 0, last).split("\n"), end: offset + last + 1 };
  }

  async clear(): Promise<void> {
    await this.#file.truncate(0);
    this.size = 0;
  }

  async remove(): Promise<void> {
    await this.close();
    await rm(this.#path, { force: true });
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

const segmentName = (number: number): string => `${String(number).padStart(8, "0")}.jsonl`;

/** Numbers of the segments among a folder's files, oldest first. */
export const segmentNumbers = (names: readonly string[]): number[] =>
  names
    .flatMap((name) => NAME.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
