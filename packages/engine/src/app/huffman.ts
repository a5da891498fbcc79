/** Prefix codes of deflate, RFC 1951 section 3.2.2. */

/** Codes up to this many bits are found by one look. */
const DIRECT_BITS = 10;
const MAX_BITS = 15;

/** One code. Reads least significant bit first, as deflate packs them. */
export class Huffman {
  /** By the next `DIRECT_BITS` bits: symbol and, in the low four bits, its code's length; 0 for longer codes. */
  readonly #direct: Uint16Array = new Uint16Array(1 << DIRECT_BITS);
  readonly #counts: Uint16Array = new Uint16Array(MAX_BITS + 1);
  /** Symbols in the order of their codes. */
  readonly #symbols: Uint16Array;

  constructor(symbols: number) {
    this.#symbols = new Uint16Array(symbols);
  }

  /**
   * Takes the code whose lengths are given, 0 for a symbol not used. False when more symbols have codes than can, or
   * fewer than must; one symbol alone may.
   */
  build(lengths: Uint8Array, start: number, size: number): boolean {
    const counts = this.#counts.fill(0);
    for (let i = 0; i < size; i++) counts[lengths[start + i]!]!++;
    const used = size - counts[0]!;
    counts[0] = 0;
    let left = 1;
    const places = new Uint16Array(MAX_BITS + 2);
    const codes = new Uint16Array(MAX_BITS + 2);
    for (let length = 1; length <= MAX_BITS; length++) {
      left = left * 2 - counts[length]!;
      if (left < 0) return false;
      places[length + 1] = places[length]! + counts[length]!;
      codes[length + 1] = (codes[length]! + counts[length]!) << 1;
    }
    if (left > 0 && used > 1) return false;
    this.#direct.fill(0);
    for (let symbol = 0; symbol < size; symbol++) {
      const length = lengths[start + symbol]!;
      if (length === 0) continue;
      this.#symbols[places[length]!++] = symbol;
      const code = codes[length]!++;
      if (length <= DIRECT_BITS)
        for (let at = reverse(code, length); at < 1 << DIRECT_BITS; at += 1 << length)
          this.#direct[at] = (symbol << 4) | length;
    }
    return true;
  }

  /** The symbol that the low bits of `hold` start with, times 16, plus its code's length; -1: more bits needed; -2: no such code. */
  find(hold: number, bits: number): number {
    const direct = this.#direct[hold & ((1 << DIRECT_BITS) - 1)]!;
    if (direct !== 0) return (direct & 15) <= bits ? direct : -1;
    let code = 0;
    let first = 0;
    let place = 0;
    for (let length = 1; length <= MAX_BITS; length++) {
      if (length > bits) return -1;
      code |= (hold >>> (length - 1)) & 1;
      const count = this.#counts[length]!;
      if (code - first < count) return (this.#symbols[place + code - first]! << 4) | length;
      place += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    return -2;
  }
}

function reverse(code: number, length: number): number {
  let reversed = 0;
  for (let i = 0; i < length; i++) reversed |= ((code >> i) & 1) << (length - 1 - i);
  return reversed;
}
