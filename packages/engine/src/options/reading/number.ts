import type { MatchPoint, RuleBuilder } from "../../rules/option.ts";
import { readNumber } from "./arguments.ts";

/** How a number is read from the buffer, for byte_test, byte_jump, byte_extract and byte_math. */
export interface NumberFormat {
  /** 0: text, as far as it goes. */
  readonly count: number;
  relative: boolean;
  /** undefined: binary. */
  base: 8 | 10 | 16 | undefined;
  text: boolean;
  /** `dce`: as the DCE/RPC message says. */
  order: "big" | "little" | "dce";
  /** 0: all bits. */
  mask: number;
}

/** Text longer than this is no number of 32 bits; Snort's cap. */
const MAX_TEXT = 10;
const MAX_BINARY = 4;

export function numberFormat(count: string, rule: RuleBuilder): NumberFormat {
  const bytes = readNumber(count);
  if (bytes === undefined || bytes < 0 || bytes > MAX_TEXT)
    rule.problem(`"${count}" is not a count of bytes from 1 to ${MAX_TEXT}`);
  return { count: bytes ?? 1, relative: false, base: undefined, text: false, order: "big", mask: 0 };
}

/** Takes one of the words that all four options know; false when it is none of them. */
export function readFormatWord(word: string, format: NumberFormat, rule: RuleBuilder): boolean {
  const [name = "", value = "", ...rest] = word.split(/\s+/);
  if (rest.length > 0) return false;
  if (value !== "" && name !== "bitmask") return false;
  switch (name) {
    case "relative":
      format.relative = true;
      return true;
    case "big":
    case "little":
    case "dce":
      format.order = name;
      return true;
    case "string":
      format.text = true;
      return true;
    case "hex":
      format.base = 16;
      return true;
    case "dec":
      format.base = 10;
      return true;
    case "oct":
      format.base = 8;
      return true;
    case "bitmask": {
      const mask = readNumber(value) ?? 0;
      if (mask < 1 || mask > 0xffff_ffff) rule.problem(`"${value}" is not a bit mask from 0x1 to 0xffffffff`);
      format.mask = mask;
      return true;
    }
    default:
      return false;
  }
}

/** To be called once all words were read. */
export function checkFormat(format: NumberFormat, rule: RuleBuilder): void {
  if (format.base !== undefined && !format.text) rule.problem("hex, dec and oct go with string");
  if (!format.text && format.count === 0) rule.problem(`"0" is not a count of bytes from 1 to ${MAX_TEXT}`);
  if (!format.text && format.count > MAX_BINARY) rule.problem(`a binary number has 1 to ${MAX_BINARY} bytes`);
  if (format.mask > 2 ** (8 * (format.count || MAX_TEXT)) - 1)
    rule.problem("the bit mask is wider than the bytes read");
}

/** What `readAt` read; reused. `used` is how many bytes that took. */
export const result: { value: number; used: number } = { value: 0, used: 0 };

/** Reads the number that starts at an index of the buffer into `result`; false when it is not all there. */
export function readAt(format: NumberFormat, at: MatchPoint, from: number): boolean {
  const count = format.count === 0 ? Math.max(1, Math.min(MAX_TEXT, at.end - from)) : format.count;
  if (at.end < 0 || from < at.start || from + count > at.end) return false;
  if (format.text ? !readText(format, count, at.bytes, from) : !readBinary(format, at, from)) return false;
  if (format.mask !== 0) {
    const shift = 31 - Math.clz32(format.mask & -format.mask);
    result.value = ((result.value & format.mask) >>> 0) >>> shift;
  }
  return true;
}

function readBinary({ count, order }: NumberFormat, at: MatchPoint, from: number): boolean {
  let little = order === "little";
  if (order === "dce") {
    const { dceLittleEndian } = at.inspection.buffers.facts;
    if (dceLittleEndian === undefined) return false;
    little = dceLittleEndian;
  }
  let value = 0;
  for (let i = 0; i < count; i++) value = value * 256 + at.bytes[little ? from + count - 1 - i : from + i]!;
  result.value = value;
  result.used = count;
  return true;
}

/** As C's strtoul reads: blanks, then a sign, then digits, up to the first thing that is none. */
function readText({ base = 10 }: NumberFormat, count: number, bytes: Uint8Array, from: number): boolean {
  const end = from + count;
  let i = from;
  while (i < end && (bytes[i] === 0x20 || (bytes[i]! >= 9 && bytes[i]! <= 13))) i++;
  if (bytes[i] === 0x2d) return false;
  if (i < end && bytes[i] === 0x2b) i++;
  if (base === 16 && i + 2 < end && bytes[i] === 0x30 && (bytes[i + 1]! | 0x20) === 0x78) i += 2;
  const digits = i;
  let value = 0;
  for (; i < end; i++) {
    const digit = digitOf(bytes[i]!);
    if (digit >= base) break;
    value = value * base + digit;
  }
  if (i === digits || value > 0xffff_ffff) return false;
  result.value = value;
  result.used = i - from;
  return true;
}

function digitOf(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 0x20;
  return letter >= 97 && letter <= 102 ? letter - 87 : 99;
}
