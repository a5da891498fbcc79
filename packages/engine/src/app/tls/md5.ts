/** RFC 1321. JA3 is made with it; it protects nothing here. */

const shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
const sines = Int32Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32));

/** The digest in hexadecimal. */
export function md5(bytes: Uint8Array): string {
  const length = ((bytes.length + 8) >> 6) * 64 + 64;
  const padded = new Uint8Array(length);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  for (let i = 0; i < 5; i++) padded[length - 8 + i] = Math.floor((bytes.length * 8) / 2 ** (8 * i));
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  for (let at = 0; at < length; at += 64) block(state, padded, at);
  return Array.from(new Uint8Array(state.buffer), (octet) => octet.toString(16).padStart(2, "0")).join("");
}

function block(state: Int32Array, bytes: Uint8Array, at: number): void {
  let [a, b, c, d] = state as unknown as [number, number, number, number];
  for (let i = 0; i < 64; i++) {
    const round = i >> 4;
    let mixed = 0;
    let from = 0;
    if (round === 0) [mixed, from] = [(b & c) | (~b & d), i];
    else if (round === 1) [mixed, from] = [(d & b) | (~d & c), (5 * i + 1) & 15];
    else if (round === 2) [mixed, from] = [b ^ c ^ d, (3 * i + 5) & 15];
    else [mixed, from] = [c ^ (b | ~d), (7 * i) & 15];
    const word = wordAt(bytes, at + from * 4);
    const sum = (a + mixed + sines[i]! + word) | 0;
    const shift = shifts[round * 4 + (i & 3)]!;
    a = d;
    d = c;
    c = b;
    b = (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0;
  }
  state[0] = state[0]! + a;
  state[1] = state[1]! + b;
  state[2] = state[2]! + c;
  state[3] = state[3]! + d;
}

const wordAt = (bytes: Uint8Array, at: number): number =>
  bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
