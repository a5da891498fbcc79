import { u32be } from "../../numbers.ts";

/** RFC 6455 section 5.2. */
export const CONTINUATION = 0x0;
const BINARY = 0x2;
export const CLOSE = 0x8;
const PONG = 0xa;

/** Octets that follow the first two to say a length, and a mask. */
const MEDIUM = 2;
const LARGE = 8;
const MASK = 4;
/** Octets a control frame may have. */
const MAX_CONTROL = 125;
/** A longer frame than this many times 2^32 octets is none. */
const MAX_HIGH = 0x1f_ffff;

/** The header of the frame at hand. Reused: copy what you keep. */
export class FrameReader {
  opcode: number = 0;
  last: boolean = false;
  /** RSV1: its message is deflated, RFC 7692 section 6. */
  deflated: boolean = false;
  /** Octets of payload still to come. */
  left: number = 0;
  #masked: boolean = false;
  readonly #mask: Uint8Array = new Uint8Array(MASK);
  #turn: number = 0;

  get control(): boolean {
    return this.opcode >= CLOSE;
  }

  /** Reads a header and returns where the payload starts; `at` when not all of it is there, -1 when it is none. */
  header(bytes: Uint8Array, at: number, end: number): number {
    if (end - at < 2) return at;
    const first = bytes[at]!;
    const second = bytes[at + 1]!;
    const short = second & 0x7f;
    const lengthSize = short === 126 ? MEDIUM : short === 127 ? LARGE : 0;
    const mask = at + 2 + lengthSize;
    const payload = second >= 0x80 ? mask + MASK : mask;
    if (payload > end) return at;
    this.opcode = first & 0x0f;
    this.last = first >= 0x80;
    this.deflated = (first & 0x40) !== 0;
    const length = lengthSize === 0 ? short : lengthAt(bytes, at + 2, mask);
    if (length < 0 || (first & 0x30) !== 0 || !known(this.opcode)) return -1;
    if (this.control && (!this.last || this.deflated || length > MAX_CONTROL)) return -1;
    this.left = length;
    this.#masked = second >= 0x80;
    this.#turn = 0;
    for (let i = 0; i < MASK; i++) this.#mask[i] = this.#masked ? bytes[mask + i]! : 0;
    return payload;
  }

  /** Copies a piece of the payload to `to`, without its mask. */
  unmask(bytes: Uint8Array, start: number, end: number, to: Uint8Array): void {
    for (let i = start; i < end; i++) to[i - start] = bytes[i]! ^ this.#mask[this.#turn++ & 3]!;
    this.left -= end - start;
  }

  /** Steps over lost octets. */
  skip(length: number): void {
    this.#turn += length;
    this.left -= length;
  }
}

const known = (opcode: number): boolean => opcode <= BINARY || (opcode >= CLOSE && opcode <= PONG);

/** -1: too long for anyone. */
function lengthAt(bytes: Uint8Array, at: number, end: number): number {
  if (end - at === MEDIUM) return (bytes[at]! << 8) | bytes[at + 1]!;
  const high = u32be(bytes, at);
  return high > MAX_HIGH ? -1 : high * 2 ** 32 + u32be(bytes, at + 4);
}
