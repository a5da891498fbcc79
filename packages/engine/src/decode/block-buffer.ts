// The library settings of this package know neither browser nor Node; both have this.
declare const TextEncoder: new () => { encode(text: string): Uint8Array };
const encoder = new TextEncoder();

/** Octets a new buffer has room for: some forty full-sized packets. */
const FIRST = 65_536;
/** Up to this length a loop copies faster than a view is made. */
const SHORT = 64;
/** What the length of an option or a name can say. */
const MAX_TEXT = 65_535;
const CONTINUATION = 0x80;

/** Little-endian numbers, bytes and text, one behind the other, in memory that grows. */
export class BlockBuffer {
  /** Octets put in since the last `take`. */
  length: number = 0;
  #bytes: Uint8Array = new Uint8Array(FIRST);

  /** Makes room for `count` octets; what follows relies on it. */
  reserve(count: number): void {
    if (this.length + count <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + count));
    larger.set(this.#bytes.subarray(0, this.length));
    this.#bytes = larger;
  }

  u16(value: number): void {
    const at = this.length;
    this.#bytes[at] = value;
    this.#bytes[at + 1] = value >>> 8;
    this.length = at + 2;
  }

  u32(value: number): void {
    this.#put32(this.length, value);
    this.length += 4;
  }

  /** Writes over a number that stands at `at`. */
  #put32(at: number, value: number): void {
    this.#bytes[at] = value;
    this.#bytes[at + 1] = value >>> 8;
    this.#bytes[at + 2] = value >>> 16;
    this.#bytes[at + 3] = value >>> 24;
  }

  copy(bytes: Uint8Array, start: number, end: number): void {
    if (end - start > SHORT) this.#bytes.set(bytes.subarray(start, end), this.length);
    else for (let from = start, to = this.length; from < end; ) this.#bytes[to++] = bytes[from++]!;
    this.length += end - start;
  }

  /** Zeros up to the next multiple of four. */
  pad(): void {
    while ((this.length & 3) !== 0) this.#bytes[this.length++] = 0;
  }

  /** Begins a block; `end` wants what this gives. */
  begin(type: number): number {
    this.reserve(8);
    const start = this.length;
    this.u32(type);
    this.u32(0);
    return start;
  }

  /** Ends the block that began at `start`: its length stands at both its ends. */
  end(start: number): void {
    this.reserve(4);
    const length = this.length + 4 - start;
    this.#put32(start + 4, length);
    this.u32(length);
  }

  option(code: number, value: Uint8Array): void {
    this.reserve(8 + value.length);
    this.u16(code);
    this.u16(value.length);
    this.copy(value, 0, value.length);
    this.pad();
  }

  /** A text option; none when there is nothing to say. */
  text(code: number, value: string | undefined): void {
    const bytes = utf8(value ?? "");
    if (bytes.length > 0) this.option(code, bytes);
  }

  /** A copy of all, and an empty buffer. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.length);
    this.length = 0;
    return taken;
  }
}

/** UTF-8 without NUL, which would end it early for some; cut between characters where it is too long. */
export function utf8(text: string, longest: number = MAX_TEXT): Uint8Array {
  const bytes = encoder.encode(text.replaceAll("\0", ""));
  if (bytes.length <= longest) return bytes;
  let end = longest;
  while (end > 0 && (bytes[end]! & 0xc0) === CONTINUATION) end--;
  return bytes.subarray(0, end);
}
