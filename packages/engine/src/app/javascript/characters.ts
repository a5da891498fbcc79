/** What an octet may be in JavaScript outside of literals; octets of UTF-8 beyond ASCII count as letters. */
export const SPACE = 1;
export const LINE_END = 2;
export const WORD = 3;
export const DIGIT = 4;

export const KIND: Uint8Array = new Uint8Array(256);
for (const octet of [0x00, 0x08, 0x09, 0x0b, 0x0c, 0x20]) KIND[octet] = SPACE;
KIND[0x0a] = KIND[0x0d] = LINE_END;
for (let octet = 0; octet < 256; octet++) {
  const char = String.fromCharCode(octet);
  if (/[A-Za-z_$\\]/.test(char) || octet >= 0x80) KIND[octet] = WORD;
  else if (/[0-9]/.test(char)) KIND[octet] = DIGIT;
}

/** Blanks and line ends of Unicode, as octets of UTF-8, that a run of letters may be found to hold. */
export const WIDE_BLANK: RegExp = /\xc2\xa0|\xef\xbb\xbf|\xe2\x80[\xa8\xa9]/;
export const WIDE_LINE_END: RegExp = /^\xe2\x80[\xa8\xa9]$/;

/** Punctuators of more than one character: ECMA-262 section 12.8. */
export const PUNCTUATORS: ReadonlySet<string> = new Set(
  `=> == != <= >= && || ?? ?. ++ -- += -= *= /= %= &= |= ^= << >> **
   ... === !== **= <<= >>= >>> &&= ||= ??= >>>=`.split(/\s+/),
);
/** Starts of those, and of what starts a comment in HTML's form. */
const STARTS: ReadonlySet<string> = new Set(
  [...PUNCTUATORS, "..", "<!--"].flatMap((text) => Array.from(text, (_, at) => text.slice(0, at + 1))),
);

/** Whether some punctuator of several characters starts like this. */
export const startsPunctuator = (text: string): boolean => STARTS.has(text);

/** The value of a hexadecimal digit, or -1. */
export function hexDigit(octet: number): number {
  if (octet >= 0x30 && octet <= 0x39) return octet - 0x30;
  const letter = octet | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
