/** Reads the inside of `"…"` in a content: text, `|0A 0d|` bytes in hex, and `\` before `"`, `\`, `;`, `|`, `:`. */
export function readPattern(text: string): Uint8Array | string {
  const bytes: number[] = [];
  let hex = false;
  let digits = "";
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (hex) {
      if (c === "|") {
        if (digits !== "") return `a lone hex digit "${digits}" before |`;
        hex = false;
      } else if (/[\da-fA-F]/.test(c)) {
        digits += c;
        if (digits.length === 2) {
          bytes.push(Number.parseInt(digits, 16));
          digits = "";
        }
      } else if (!/\s/.test(c)) return `"${c}" is not a hex digit`;
      else if (digits !== "") return `a lone hex digit "${digits}"`;
    } else if (c === "|") hex = true;
    else if (c === "\\") {
      const next = text[++i];
      if (next === undefined) return "nothing follows the last backslash";
      pushText(bytes, next);
    } else pushText(bytes, c);
  }
  if (hex) return "the | that opens hex bytes is never closed";
  if (bytes.length === 0) return "the pattern is empty";
  return Uint8Array.from(bytes);
}

/** Rule files are UTF-8: a letter beyond Latin is searched as its bytes. */
function pushText(bytes: number[], c: string): void {
  const code = c.charCodeAt(0);
  if (code < 0x80) bytes.push(code);
  else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 0x3f));
  else bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
}
