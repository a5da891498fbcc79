/** MD5, SHA-256 and SHA-512, for rules that know a message by its sum. They protect nothing here. */
import { md5 as md5Hex } from "../../app/tls/md5.ts";

export { sha256, sha512 } from "../../sha2.ts";

export function md5(bytes: Uint8Array): Uint8Array {
  return fromHex(md5Hex(bytes));
}

const fromHex = (text: string): Uint8Array =>
  Uint8Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16));
