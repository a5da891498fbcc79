import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";

/** SHA-256 of the first `size` octets, in hexadecimal. */
export async function digestOf(file: FileHandle, size: number): Promise<string> {
  const hash = createHash("sha256");
  if (size > 0)
    for await (const chunk of file.createReadStream({ start: 0, end: size - 1, autoClose: false }))
      hash.update(chunk as Buffer);
  return hash.digest("hex");
}
