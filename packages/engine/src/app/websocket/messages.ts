import { Growing } from "../growing.ts";
import { INFLATE_MEMORY, Inflate } from "../inflate.ts";
import type { AppSink } from "../protocol.ts";
import { SECTION, Sections } from "../section.ts";

/** RFC 7692 section 7.2.1: what the sender leaves out at the end of each deflated message. */
const TAIL = Uint8Array.of(0x00, 0x00, 0xff, 0xff);
/** Below this no ratio is too high. */
const RATIO_FROM = 1_048_576;

/** Working space, good within one call. */
const inflated = new Growing();

/**
 * The messages of one side: each is shown when it is whole, long ones in sections. Deflated ones are inflated; all of a
 * side share one history, which does no harm where the sender forgets it after each (RFC 7692 section 7.1.1).
 */
export class Messages {
  readonly #sink: AppSink;
  readonly #sections: Sections;
  #inflate: Inflate | undefined = undefined;
  /** Inflating is over: no memory, no sense, or a bomb. What comes deflated is shown as it is. */
  #plain: boolean = false;
  #deflated: boolean = false;

  constructor(sink: AppSink, emit: (bytes: Uint8Array, start: number, end: number) => void) {
    this.#sink = sink;
    this.#sections = new Sections(sink.holdings, emit);
  }

  begin(deflated: boolean): void {
    this.#deflated = deflated && !this.#plain;
    if (!this.#deflated || this.#inflate !== undefined) return;
    if (this.#sink.holdings.take(INFLATE_MEMORY)) this.#inflate = new Inflate("endless");
    else this.#giveUp();
  }

  add(bytes: Uint8Array, start: number, end: number): void {
    if (this.#deflated) this.#undo(bytes, start, end);
    else this.#sections.add(bytes, start, end);
  }

  end(): void {
    if (this.#deflated) this.#undo(TAIL, 0, TAIL.length);
    this.#sections.flush();
  }

  #undo(bytes: Uint8Array, start: number, end: number): void {
    const inflate = this.#inflate!;
    for (let full = true; (start < end || full) && this.#deflated; ) {
      inflated.length = 0;
      start = inflate.write(bytes, start, end, inflated, SECTION);
      full = inflated.length === SECTION;
      this.#sections.add(inflated.bytes, 0, inflated.length);
      if (inflate.problem !== undefined) {
        this.#giveUp();
        this.#sections.add(bytes, start, end);
      } else if (this.#bomb(inflate)) this.#giveUp();
    }
  }

  #bomb({ given, taken }: Inflate): boolean {
    if (given <= RATIO_FROM || given <= taken * this.#sink.limits.inflateRatio) return false;
    this.#sink.refused.count("inflateRatio");
    return true;
  }

  #giveUp(): void {
    this.#plain = true;
    this.#deflated = false;
    this.#drop();
  }

  #drop(): void {
    if (this.#inflate !== undefined) this.#sink.holdings.give(INFLATE_MEMORY);
    this.#inflate = undefined;
  }

  /** Octets are lost: what was before is shown by itself. False when what follows can no longer be read. */
  gap(): boolean {
    this.#sections.flush();
    return !this.#deflated;
  }

  /** Shows what is waiting. */
  flush(): void {
    this.#sections.flush();
  }

  release(): void {
    this.#sections.release();
    this.#drop();
    this.#plain = true;
  }
}
