import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { sha1 } from "./sha1.ts";

test("agrees with another implementation, at every length around a block's end", () => {
  for (let length = 0; length < 200; length++) {
    const message = Uint8Array.from({ length }, (_, i) => (i * 37 + length) & 0xff);
    expect(sha1(message)).toEqual(new Uint8Array(createHash("sha1").update(message).digest()));
  }
});
