/** Bytes as a rule would have them: text in quotes, what is no text between bars. */
export function quotedBytes(bytes: Uint8Array): string {
  let text = "";
  let hex = false;
  for (const byte of bytes) {
    const plain = byte >= 0x20 && byte < 0x7f && byte !== 0x7c && byte !== 0x22 && byte !== 0x5c;
    if (plain === hex) text += "|";
    else if (hex) text += " ";
    hex = !plain;
    text += plain ? String.fromCharCode(byte) : byte.toString(16).padStart(2, "0");
  }
  return `"${text}${hex ? "|" : ""}"`;
}
