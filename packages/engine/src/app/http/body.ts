import { BODIES, BODY_START } from "../../shed/shedding.ts";
import type { AppSink } from "../protocol.ts";
import { Sections } from "../section.ts";
import { ChunkReader } from "./chunked.ts";
import { type Coding, Decompressor } from "./decompress.ts";

/** How a body's end is known: RFC 9112 section 6.3. */
export type Framing = "length" | "chunked" | "close";

/** Reads one body: takes off its framing and its content coding, and cuts it into sections. */
export class Body {
  readonly #framing: Framing;
  /** `length`: octets still to come. */
  #left: number;
  readonly #chunks: ChunkReader | undefined;
  readonly #sections: Sections | Decompressor;
  readonly #sink: AppSink;
  /** A response's may be left out behind its start, under load. */
  readonly #sheddable: boolean;
  /** The last piece was left out. */
  #skipping: boolean = false;
  /** A piece of what is compressed was left out: nothing behind it can be read. */
  #lost: boolean = false;
  /** Octets of content so far, before decompression. */
  octets: number = 0;

  constructor(
    framing: Framing,
    length: number,
    encoding: Coding | undefined,
    sink: AppSink,
    emit: (bytes: Uint8Array, start: number, end: number) => void,
    sheddable: boolean = false,
  ) {
    this.#sink = sink;
    this.#sheddable = sheddable;
    this.#framing = framing;
    this.#left = length;
    this.#chunks = framing === "chunked" ? new ChunkReader() : undefined;
    const decompressor = encoding === undefined ? undefined : Decompressor.open(encoding, sink, emit);
    this.#sections = decompressor ?? new Sections(sink.holdings, emit, length);
  }

  /** All of it was read. Never so for one that ends with the connection. */
  get done(): boolean {
    return this.#chunks === undefined ? this.#framing === "length" && this.#left === 0 : this.#chunks.done;
  }

  get chunked(): boolean {
    return this.#framing === "chunked";
  }

  /** Takes what is of the body and returns where that ends. */
  read(bytes: Uint8Array, start: number, end: number): number {
    if (this.#chunks !== undefined) {
      while (start < end && !this.#chunks.done) {
        const until = this.#chunks.next(bytes, start, end);
        if (this.#chunks.broken && this.#chunks.sizeLine.length > 0) this.#addSizeLine(this.#chunks.sizeLine);
        this.#add(bytes, this.#chunks.data, until);
        start = until;
      }
      return start;
    }
    const size = this.#framing === "length" ? Math.min(this.#left, end - start) : end - start;
    this.#left -= size;
    this.#add(bytes, start, start + size);
    return start + size;
  }

  #addSizeLine(octets: number[]): void {
    this.#add(Uint8Array.from(octets), 0, octets.length);
    octets.length = 0;
  }

  #add(bytes: Uint8Array, start: number, end: number): void {
    if (end <= start) return;
    const left = (this.#skipping || this.unseen) && this.#leaves(end - start);
    this.octets += end - start;
    if (left) return;
    this.#sections.add(bytes, start, end);
  }

  /** What comes next is left out, because of the load. */
  get unseen(): boolean {
    return this.#lost || (this.#sink.shed.level >= BODIES && this.#sheddable && this.octets >= BODY_START);
  }

  /** Steps over octets as over lost ones, while it has to. */
  #leaves(octets: number): boolean {
    const first = !this.#skipping;
    this.#skipping = this.#lost || this.#sink.shed.level >= BODIES;
    if (!this.#skipping) return false;
    if (first) {
      this.#sections.flush();
      this.#lost = this.#sections instanceof Decompressor;
    }
    this.#sink.leaveOut(BODIES, octets);
    return true;
  }

  /** Steps over lost octets. False when it cannot know where it is then. */
  gap(length: number): boolean {
    this.#sections.flush();
    if (this.#sections instanceof Decompressor) return false;
    if (this.#framing === "close") return true;
    const left = this.#chunks === undefined ? this.#left : this.#chunks.inData ? this.#chunks.left : 0;
    if (length > left || left === 0) return false;
    if (this.#chunks === undefined) this.#left -= length;
    else this.#chunks.skip(length);
    return true;
  }

  /** Shows what is waiting and lets go of all memory. */
  finish(): void {
    this.#sections.flush();
    this.#sections.release();
  }

  /** Lets go of all memory. */
  release(): void {
    this.#sections.release();
  }
}
