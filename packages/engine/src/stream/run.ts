import { EMPTY } from "../bytes.ts";

/** Octets that make a run worth a look, as soon as it is of two segments. Snort varies this between 192 and 447. */
const RIPE = 192;

/** The same for a stream that a parser gave up: as much as it would have been allowed for one message. */
const RIPE_AFTER_PARSER = 16_384 + RIPE;

/** Octets kept of one side at most; what is longer is looked at in pieces. */
export const RUN_BYTES = 65_536;

/** Octets that most runs come to. Memory of that size goes from run to run; this many pieces of it are kept. */
const USUAL = 2_048;
const MAX_SPARE = 64;
const spare: Uint8Array[] = [];

/**
 * What one side of a TCP flow of no known protocol sent lately, put together so that rules see what segments cut
 * apart. It runs on over the other side's answers, until it is ripe or the flow ends (Snort: "atom splitter").
 */
export class Run {
  bytes: Uint8Array = EMPTY;
  length: number = 0;
  segments: number = 0;
  /** What is left by a parser that gave up: then it ripens late. */
  leftover: boolean = false;

  get ripe(): boolean {
    const ripe = this.leftover ? RIPE_AFTER_PARSER : RIPE;
    return (this.segments >= 2 && this.length >= ripe) || this.length >= RUN_BYTES;
  }

  /** How many of these octets still fit. */
  room(count: number): number {
    return Math.min(count, RUN_BYTES - this.length);
  }

  /** Adds octets for which there is room. */
  add(bytes: Uint8Array, start: number, end: number): void {
    const needed = this.length + end - start;
    if (needed > this.bytes.length) {
      const larger = memoryOf(Math.min(RUN_BYTES, Math.max(needed, this.bytes.length * 2)));
      larger.set(this.bytes.subarray(0, this.length));
      this.bytes = larger;
    }
    if (end - start < 64)
      for (let from = start, to = this.length; from < end; from++, to++) this.bytes[to] = bytes[from]!;
    else this.bytes.set(bytes.subarray(start, end), this.length);
    this.length = needed;
    this.segments++;
  }

  clear(): void {
    this.length = 0;
    this.segments = 0;
  }

  /** Lets go of the memory too. */
  release(): void {
    this.clear();
    if (this.bytes.length === USUAL && spare.length < MAX_SPARE) spare.push(this.bytes);
    this.bytes = EMPTY;
  }
}

const memoryOf = (size: number): Uint8Array =>
  size > USUAL ? new Uint8Array(size) : (spare.pop() ?? new Uint8Array(USUAL));
