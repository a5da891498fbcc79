/** RFC 7932 section 7.1: how the two octets before a literal choose its code. */
export type ContextMode = (last: number, secondLast: number) => number;

/** For ASCII, by the last octet, in hexadecimal: a quarter of the value. */
const utf8Ascii =
  "00000000011001000000000000000000" +
  "2343353467338393bbbbbbbbbb886a73" +
  "3cdddcdddcdddddcdddddcddddd63733" +
  "3efffefffefffffefffffefffff63730";

const utf8Last = new Uint8Array(256);
for (let octet = 0; octet < 256; octet++)
  utf8Last[octet] =
    octet < 0x80 ? 4 * Number.parseInt(utf8Ascii[octet]!, 16) : (octet & 1) | (octet < 0xc0 ? 0 : 2);

const utf8SecondLast = new Uint8Array(256).fill(1, 0x21, 0x7f).fill(2, 0xe0);
utf8SecondLast.fill(2, 0x30, 0x3a).fill(2, 0x41, 0x5b).fill(3, 0x61, 0x7b);

const signed = new Uint8Array(256)
  .fill(1, 1)
  .fill(2, 16)
  .fill(3, 64)
  .fill(4, 128)
  .fill(5, 192)
  .fill(6, 240)
  .fill(7, 255);

/** By their number. */
export const contextModes: readonly ContextMode[] = [
  (last) => last & 0x3f,
  (last) => last >> 2,
  (last, secondLast) => utf8Last[last]! | utf8SecondLast[secondLast]!,
  (last, secondLast) => (signed[last]! << 3) | signed[secondLast]!,
];
