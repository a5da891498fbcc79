/// <reference path="./webassembly.d.ts" />
import { wasm } from "#kernel/search";
import { Room } from "./room.ts";

/** What the kernel can do; see `kernel/search.ts`. */
interface Exports {
  copy(to: number, from: number, size: number): void;
  search(tables: number, start: number, end: number): number;
}

const PAGE = 65_536;
/**
 * All that the kernel ever has: tables and text. Reserved once, so that views of it stay good; what nobody touches costs
 * nothing. All of 4,000 rules take some 6 MiB.
 */
const MEMORY = 128 * 1024 * 1024;
/** Text from elsewhere is copied to here, in pieces. */
const TEXT_START = PAGE;
export const TEXT_SIZE: number = 256 * 1024;
/** The kernel may read so far behind a text. */
const BEHIND = 64;

/** The search kernel and its memory. One serves all engines of a thread. */
export class Kernel {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly words: Uint32Array<ArrayBuffer>;
  readonly #exports: Exports;
  readonly #room: Room;

  constructor() {
    const memory = new WebAssembly.Memory({ initial: MEMORY / PAGE });
    const instance = new WebAssembly.Instance(new WebAssembly.Module(wasm), { env: { memory } });
    this.#exports = instance.exports as unknown as Exports;
    this.bytes = new Uint8Array(memory.buffer);
    this.words = new Uint32Array(memory.buffer);
    this.#room = new Room(TEXT_START + TEXT_SIZE + BEHIND, MEMORY - BEHIND);
  }

  /** Where `size` bytes are free, with anything in them; -1 when the memory is full. */
  take(size: number): number {
    return this.#room.take(size);
  }

  giveBack(at: number, size: number): void {
    this.#room.giveBack(at, size);
  }

  /** `size` bytes of the kernel's memory, with anything in them: a text in there is searched where it is. */
  lend(size: number): Uint8Array | undefined {
    const at = this.take(size + BEHIND);
    return at < 0 ? undefined : new Uint8Array(this.bytes.buffer, at, size);
  }

  /** Takes back what `lend` gave. */
  restore(view: Uint8Array): void {
    this.#room.giveBack(view.byteOffset, view.length + BEHIND);
  }

  /** Bytes of its memory that are out. */
  get taken(): number {
    return this.#room.taken;
  }

  /** Whether it is in the kernel's memory. */
  holds(bytes: Uint8Array): boolean {
    return bytes.buffer === this.bytes.buffer;
  }

  /** Copies between two views of the kernel's memory, without making others for it. */
  copy(to: Uint8Array, at: number, from: Uint8Array, start: number, end: number): void {
    this.#exports.copy(to.byteOffset + at, from.byteOffset + start, end - start);
  }

  /**
   * Searches with the tables at `tables`, and returns how many ids are in their list then.
   * The text may be at most `TEXT_SIZE` long.
   */
  search(tables: number, text: Uint8Array, start: number, end: number): number {
    if (this.holds(text)) return this.#exports.search(tables, text.byteOffset + start, text.byteOffset + end);
    const size = end - start;
    // Short texts are quicker copied by hand than by making a view.
    if (size < 48) for (let i = 0; i < size; i++) this.bytes[TEXT_START + i] = text[start + i]!;
    else this.bytes.set(text.subarray(start, end), TEXT_START);
    return this.#exports.search(tables, TEXT_START, TEXT_START + size);
  }
}

let kernel: Kernel | null | undefined;

/** The kernel; undefined where there is no WebAssembly, or not enough of it. */
export function theKernel(): Kernel | undefined {
  if (kernel === undefined)
    try {
      kernel = new Kernel();
    } catch {
      // Without vector instructions, or with less address space than it reserves: others search instead.
      kernel = null;
    }
  return kernel ?? undefined;
}

/** `size` bytes from where packets are read without another copy. */
export const packetMemory = (size: number): Uint8Array => theKernel()?.lend(size) ?? new Uint8Array(size);

/** Bytes taken of the memory that the kernel has reserved: tables, and what parsers gather there. */
export const kernelMemoryTaken = (): number => theKernel()?.taken ?? 0;
