/**
 * A cursor over bytes we do not trust.
 *
 * The first thing to go wrong is kept in `problem`; from then on every read yields 0 or "" and the
 * cursor stays put. So a parser reads its fields in a row and its caller looks at `problem` once.
 * Loops whose length came from the wire must look at it too.
 *
 * Plain indexing: making a DataView costs more than reading a header.
 */
export class Reader {
  /** Why reading stopped, once it has. What was read since then means nothing. */
  problem: string | undefined;
  offset: number;
  readonly #bytes: Uint8Array;
  readonly #end: number;

  constructor(bytes: Uint8Array, offset: number = 0, end: number = bytes.length) {
    this.#bytes = bytes;
    this.offset = offset;
    this.#end = end;
  }

  /** Bytes not yet read. */
  get left(): number {
    return this.#end - this.offset;
  }

  /** Stops reading for a reason of the caller's. */
  fail(problem: string): void {
    this.problem ??= problem;
  }

  u8(): number {
    const at = this.#take(1);
    return at < 0 ? 0 : this.#bytes[at]!;
  }

  /** Big endian, as the network has it. */
  u16(): number {
    const at = this.#take(2);
    return at < 0 ? 0 : (this.#bytes[at]! << 8) | this.#bytes[at + 1]!;
  }

  u32(): number {
    const at = this.#take(4);
    const b = this.#bytes;
    return at < 0 ? 0 : ((b[at]! << 24) | (b[at + 1]! << 16) | (b[at + 2]! << 8) | b[at + 3]!) >>> 0;
  }

  skip(count: number): void {
    this.#take(count);
  }

  /** `count` bytes as text, one character a byte, so that any byte survives. */
  latin1(count: number): string {
    const at = this.#take(count);
    return at < 0 ? "" : latin1(this.#bytes, at, at + count);
  }

  /** Where the next `count` bytes start, having stepped over them; -1 when they are not there. */
  #take(count: number): number {
    const at = this.offset;
    if (count < 0 || at + count > this.#end) this.fail("cut short");
    if (this.problem !== undefined) return -1;
    this.offset = at + count;
    return at;
  }
}

/** Bytes `start` to `end` as text, one character a byte. */
export function latin1(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]!);
  return text;
}

/** The bytes of text whose characters are all below 256; others become `?`. */
export function fromLatin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    bytes[i] = code < 256 ? code : 0x3f;
  }
  return bytes;
}

export const EMPTY: Uint8Array = new Uint8Array(0);
