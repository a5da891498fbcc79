import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { md5, sha256, sha512 } from "./hashes.ts";

test.each([
  ["md5", md5],
  ["sha256", sha256],
  ["sha512", sha512],
] as const)("%s is what Node makes of it, at all lengths around a block's end", (name, hash) => {
  for (const length of [0, 1, 54, 55, 56, 63, 64, 65, 111, 112, 119, 120, 127, 128, 129, 1000]) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 31) & 0xff);
    expect(Buffer.from(hash(bytes)).toString("hex")).toBe(createHash(name).update(bytes).digest("hex"));
  }
});
