import { Brotli } from "../brotli/brotli.ts";
import { Growing } from "../growing.ts";
import { INFLATE_MEMORY, Inflate } from "../inflate.ts";
import type { AppSink } from "../protocol.ts";

/** Compressed octets that make one section, as in Snort: they may be many more once inflated. */
const COMPRESSED_SECTION = 2_048;
/** Most octets of one section; Snort's buffer has this size. */
const LARGEST_SECTION = 63_780;
/** Octets of a start that nothing came out of. */
const MAX_LEAD = 1_024;
/** Below this no ratio is too high: short repetitive texts compress best. */
const RATIO_FROM = 1_048_576;

/** Content codings that can be undone: RFC 9110 section 8.4.1, RFC 7932. */
export type Coding = "gzip" | "deflate" | "br";

/** What undoes one; octets it holds may change as it goes. */
interface Decoder {
  readonly problem: string | undefined;
  readonly taken: number;
  readonly given: number;
  readonly memory: number;
  write(bytes: Uint8Array, start: number, end: number, out: Growing, room: number): number;
}

/** Undoes one body's content coding and cuts it into sections. */
export class Decompressor {
  readonly #sink: AppSink;
  readonly #emit: (bytes: Uint8Array, start: number, end: number) => void;
  readonly #decoder: Decoder;
  readonly #out: Growing = new Growing();
  /** Compressed octets in the section so far. */
  #taken: number = 0;
  #held: number = INFLATE_MEMORY;
  /** It is no such coding, or broken: the rest is shown as it is. */
  #plain: boolean = false;
  #stopped: boolean = false;
  /** What it started with, until something comes out. */
  readonly #lead: Growing = new Growing();

  /** Undefined when there is no memory for one. */
  static open(
    coding: Coding,
    sink: AppSink,
    emit: (bytes: Uint8Array, start: number, end: number) => void,
  ): Decompressor | undefined {
    return sink.holdings.take(INFLATE_MEMORY) ? new Decompressor(coding, sink, emit) : undefined;
  }

  private constructor(
    coding: Coding,
    sink: AppSink,
    emit: (bytes: Uint8Array, start: number, end: number) => void,
  ) {
    this.#sink = sink;
    this.#emit = emit;
    this.#decoder = coding === "br" ? new Brotli() : new Inflate(coding === "gzip" ? "gzip" : "zlib");
  }

  add(bytes: Uint8Array, start: number, end: number): void {
    while (start < end && !this.#stopped) {
      const until = Math.min(end, start + COMPRESSED_SECTION - this.#taken);
      const from = start;
      if (this.#plain) {
        const size = Math.min(until - start, LARGEST_SECTION - this.#out.length);
        this.#out.add(bytes, start, start + size);
        start += size;
      } else {
        start = this.#decoder.write(bytes, start, until, this.#out, LARGEST_SECTION);
        this.#judge(bytes, from, start);
        this.#guard();
      }
      this.#taken += start - from;
      this.#hold();
      const full = this.#out.length >= LARGEST_SECTION;
      if (full || this.#taken >= COMPRESSED_SECTION) this.flush();
      // Octets may still come out of what was taken: a copy that the room cut short.
      if (full && start === until && !this.#plain) this.#drain();
    }
  }

  /** When nothing came out before it broke, it never was compressed: all of it is shown as it is. */
  #judge(bytes: Uint8Array, from: number, to: number): void {
    const { problem, given } = this.#decoder;
    if (given === 0) this.#lead.add(bytes, from, Math.min(to, from + MAX_LEAD - this.#lead.length));
    if (problem !== undefined) {
      this.#plain = true;
      if (given === 0) this.#out.add(this.#lead.bytes, 0, this.#lead.length);
    }
    if (problem !== undefined || given > 0) this.#lead.release();
  }

  #drain(): void {
    for (;;) {
      this.#decoder.write(none, 0, 0, this.#out, LARGEST_SECTION);
      this.#guard();
      if (this.#out.length < LARGEST_SECTION || this.#stopped) return;
      this.flush();
    }
  }

  /** Too much from too little: a bomb. What came out so far was looked at. */
  #guard(): void {
    const { given, taken } = this.#decoder;
    const { inflatedBytes, inflateRatio } = this.#sink.limits;
    if (given > inflatedBytes) this.#stop("inflatedBytes");
    else if (given > RATIO_FROM && given > taken * inflateRatio) this.#stop("inflateRatio");
  }

  #stop(limit: "inflatedBytes" | "inflateRatio"): void {
    this.#sink.refused.count(limit);
    this.#stopped = true;
  }

  #hold(): void {
    const { memory } = this.#decoder;
    const more = memory + this.#out.bytes.length - this.#held;
    if (more <= 0) return;
    if (this.#sink.holdings.take(more)) this.#held += more;
    else {
      this.flush();
      this.#out.release();
      // A history may not grow at the cost of others.
      if (memory > this.#held) this.#stopped = true;
    }
  }

  flush(): void {
    this.#taken = 0;
    const size = this.#out.length;
    if (size === 0) return;
    this.#out.length = 0;
    this.#emit(this.#out.bytes, 0, size);
  }

  release(): void {
    this.#sink.holdings.give(this.#held);
    this.#held = 0;
    this.#out.release();
    this.#lead.release();
  }
}

const none = new Uint8Array(0);
