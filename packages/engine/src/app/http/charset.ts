/** Bodies whose characters take two or four octets each, as rules want them: Snort's `normalize_utf`. */
import type { Growing } from "../growing.ts";

/** How many octets a character takes, and in which order they stand. */
interface Form {
  readonly size: 2 | 4;
  readonly little: boolean;
}

const forms: { readonly [charset: string]: Form | undefined } = {
  "utf-16le": { size: 2, little: true },
  "utf-16be": { size: 2, little: false },
  "utf-32le": { size: 4, little: true },
  "utf-32be": { size: 4, little: false },
};

const MARK = 0xfeff;
/** Octets that tell the form of a text that does not say so itself. */
const SIGN = 4;

/** Undoes it, section by section. */
export class Charset {
  /** Undefined: to be found out by the first octets. */
  #form: Form | undefined;
  #plain: boolean = false;
  #started: boolean = false;
  /** The character at hand, when a section ended within it, and its octets so far. */
  #code: number = 0;
  #octets: number = 0;
  /** First half of a character of two times 16 bits. */
  #high: number = 0;

  /** Undefined for a body that surely is of another form. */
  static of(contentType: string): Charset | undefined {
    const type = contentType.toLowerCase().replace(/\s+/g, "");
    const last = type.slice(type.lastIndexOf(";") + 1);
    if (last === type) return type.includes("text") ? new Charset(undefined) : undefined;
    const named = forms[last.replace(/^charset="?|"$/g, "")];
    if (!last.startsWith("charset=")) return undefined;
    if (named !== undefined) return new Charset(named);
    // "utf-16" says nothing of the order.
    return /^charset="?utf-(?![78]\b)/.test(last) ? new Charset(undefined) : undefined;
  }

  private constructor(form: Form | undefined) {
    this.#form = form;
  }

  /** Adds what these octets stand for to `out`; false when they stand for themselves. */
  decode(bytes: Uint8Array, start: number, end: number, out: Growing): boolean {
    if (!this.#started) {
      this.#started = true;
      this.#form ??= guess(bytes, start, end);
      this.#plain = this.#form === undefined;
    }
    if (this.#plain) return false;
    const { size, little } = this.#form!;
    for (let i = start; i < end; i++) {
      if (little) this.#code |= bytes[i]! << (8 * this.#octets);
      else this.#code = (this.#code << 8) | bytes[i]!;
      if (++this.#octets < size) continue;
      this.#add(this.#code >>> 0, out);
      this.#code = this.#octets = 0;
    }
    return true;
  }

  /** Up to 0xff one octet, as in Snort; what is beyond that in UTF-8. */
  #add(code: number, out: Growing): void {
    if (code >= 0xd800 && code < 0xdc00) {
      this.#high = code;
      return;
    }
    if (code >= 0xdc00 && code < 0xe000 && this.#high > 0)
      code = 0x10000 + ((this.#high - 0xd800) << 10) + (code - 0xdc00);
    this.#high = 0;
    if (code === MARK) return;
    out.reserve(4);
    if (code < 0x100) out.bytes[out.length++] = code;
    else addUtf8(Math.min(code, 0x10ffff), out);
  }
}

/** RFC 3629 section 3, for two octets and more. */
function addUtf8(code: number, out: Growing): void {
  const { bytes } = out;
  if (code < 0x800) bytes[out.length++] = 0xc0 | (code >> 6);
  else {
    if (code < 0x10000) bytes[out.length++] = 0xe0 | (code >> 12);
    else {
      bytes[out.length++] = 0xf0 | (code >> 18);
      bytes[out.length++] = 0x80 | ((code >> 12) & 0x3f);
    }
    bytes[out.length++] = 0x80 | ((code >> 6) & 0x3f);
  }
  bytes[out.length++] = 0x80 | (code & 0x3f);
}

/** By the mark at the start, or by where the zeros of a plain letter stand. */
function guess(bytes: Uint8Array, start: number, end: number): Form | undefined {
  if (end - start < SIGN) return undefined;
  const [a, b, c, d] = [bytes[start]!, bytes[start + 1]!, bytes[start + 2]!, bytes[start + 3]!];
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? forms["utf-32le"] : forms["utf-16le"];
  if (a === 0xfe && b === 0xff) return forms["utf-16be"];
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return forms["utf-32be"];
  if (a === 0 && c === 0 && d !== 0) return b !== 0 ? forms["utf-16be"] : forms["utf-32be"];
  if (a !== 0 && b === 0 && d === 0) return c !== 0 ? forms["utf-16le"] : forms["utf-32le"];
  return undefined;
}
