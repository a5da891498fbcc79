import { latin1 } from "../../bytes.ts";
import { Growing } from "../growing.ts";
import { hexDigit } from "./characters.ts";

const PERCENT = 0x25;
const SMALL_U = 0x75;

/** Adds a character as UTF-8. What no Unicode has, up to 21 bits, is written all the same. */
export function addUtf8(out: Growing, code: number): void {
  out.reserve(4);
  const { bytes } = out;
  if (code < 0x80) bytes[out.length++] = code;
  else if (code < 0x800) {
    bytes[out.length++] = 0xc0 | (code >> 6);
    bytes[out.length++] = 0x80 | (code & 0x3f);
  } else if (code < 0x1_0000) {
    bytes[out.length++] = 0xe0 | (code >> 12);
    bytes[out.length++] = 0x80 | ((code >> 6) & 0x3f);
    bytes[out.length++] = 0x80 | (code & 0x3f);
  } else {
    bytes[out.length++] = 0xf0 | ((code >> 18) & 0x07);
    bytes[out.length++] = 0x80 | ((code >> 12) & 0x3f);
    bytes[out.length++] = 0x80 | ((code >> 6) & 0x3f);
    bytes[out.length++] = 0x80 | (code & 0x3f);
  }
}

/**
 * Undoes `%41` and `%u0041` from `start` to the end of `out`, in its place. A single octet stands for itself, so that
 * UTF-8 in pieces comes out whole, and shellcode as it is.
 */
export function undoPercent(out: Growing, start: number): void {
  const { bytes, length } = out;
  let to = start;
  for (let from = start; from < length; ) {
    const wide = bytes[from + 1] === SMALL_U;
    const digits = wide ? 4 : 2;
    const code = bytes[from] === PERCENT ? hex(bytes, from + (wide ? 2 : 1), digits, length) : -1;
    if (code < 0) bytes[to++] = bytes[from++]!;
    else {
      from += digits + (wide ? 2 : 1);
      // Six octets make three at most: there is room.
      out.length = to;
      if (wide) addUtf8(out, code);
      else bytes[out.length++] = code;
      to = out.length;
    }
  }
  out.length = to;
}

/** The value of so many hexadecimal digits, or -1 when they are not there. */
function hex(bytes: Uint8Array, at: number, digits: number, end: number): number {
  if (at + digits > end) return -1;
  let value = 0;
  for (let i = at; i < at + digits; i++) {
    const digit = hexDigit(bytes[i]!);
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

/** Undoes `\u0041` and `\u{41}` in a name; what comes out is UTF-8, as the rest of it. */
export const unescapedName = (name: string): string =>
  name.replace(/\\u(?:\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{4}))/g, (_, braced?: string, plain?: string) => {
    const out = new Growing();
    addUtf8(out, Number.parseInt(braced ?? plain ?? "", 16));
    return latin1(out.bytes, 0, out.length);
  });

/** What a number says, as `String.fromCharCode` takes it; -1 for what is none of a character. */
export function codeOf(text: string): number {
  const digits = text.replaceAll("_", "");
  const old = /^0[0-7]+$/.test(digits);
  const value = old ? Number.parseInt(digits, 8) : Number(digits);
  return Number.isInteger(value) && value >= 0 && value <= 0x1f_ffff ? value : -1;
}
