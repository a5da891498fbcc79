import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  openSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { FILE_HEADER, fileHeader, soundPart } from "./pcap.ts";

/** A file that is being written. It holds whole records only, but for the moment in which one is written. */
export class PcapFile {
  readonly path: string;
  /** Octets of the header and whole records. */
  size = 0;
  readonly #linkType: number;
  #descriptor = -1;
  /** Which file on the disk is ours; undefined when there is none. */
  #identity: string | undefined;

  constructor(directory: string, stem: string, linkType: number) {
    this.path = join(directory, `${stem}.pcap`);
    this.#linkType = linkType;
  }

  get isOpen(): boolean {
    return this.#descriptor >= 0;
  }

  /** It lies where it should: nobody removed it or put another in its place. */
  get isInPlace(): boolean {
    return this.#identity !== undefined && this.#identity === identityOf(this.path);
  }

  /** Makes it anew, or goes on with it after trouble. Throws what the disk says. */
  open(): void {
    if (this.isOpen) return;
    if (this.isInPlace) {
      this.#descriptor = openSync(this.path, constants.O_RDWR);
      // What a failed write left.
      ftruncateSync(this.#descriptor, this.size);
      return;
    }
    this.#descriptor = openSync(this.path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600);
    this.size = 0;
    const { dev, ino } = fstatSync(this.#descriptor);
    this.#identity = `${dev} ${ino}`;
    try {
      this.write(fileHeader(this.#linkType), FILE_HEADER);
    } catch (error) {
      // Nobody can read a file without a header.
      this.close();
      this.#identity = undefined;
      rmSync(this.path, { force: true });
      throw error;
    }
  }

  /** Whole or not at all: what a full disk took of it is cut off again. */
  write(bytes: Uint8Array, length: number): void {
    try {
      for (let done = 0; done < length; )
        done += writeSync(this.#descriptor, bytes, done, length - done, this.size + done);
      this.size += length;
    } catch (error) {
      ftruncateSync(this.#descriptor, this.size);
      throw error;
    }
  }

  close(): void {
    if (this.isOpen) closeSync(this.#descriptor);
    this.#descriptor = -1;
  }

  /** It was moved aside: the next is another file. */
  forget(): void {
    this.close();
    this.#identity = undefined;
    this.size = 0;
  }
}

/** What an earlier writer left at `path`, without the record that it had only half written. */
export interface Leftover {
  readonly packets: number;
  /** Milliseconds since 1970 at which it was last written. */
  readonly at: number;
}

/** Undefined when there is nothing; a file without a whole record goes. Throws when it is not a capture file. */
export function mendLeftover(path: string): Leftover | undefined {
  if (identityOf(path) === undefined) return undefined;
  const descriptor = openSync(path, constants.O_RDWR);
  try {
    const { size, mtimeMs } = fstatSync(descriptor);
    const { linkType, end, packets } = soundPart(descriptor, size);
    if (linkType === undefined && size >= FILE_HEADER)
      throw new Error(`${path} is not a capture file; move it away`);
    if (packets === 0) {
      rmSync(path);
      return undefined;
    }
    if (end < size) ftruncateSync(descriptor, end);
    return { packets, at: mtimeMs };
  } finally {
    closeSync(descriptor);
  }
}

function identityOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? undefined : `${found.dev} ${found.ino}`;
}
