import { deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { Growing } from "../../../packages/engine/src/app/growing.ts";
import { Inflate, type Wrapping } from "../../../packages/engine/src/app/inflate.ts";
import { bytes, check, type Target } from "../target.ts";

const WRAPPINGS: readonly Wrapping[] = ["gzip", "zlib", "raw"];
const ROOM = 65_536;
const plain = bytes("Mary had a little lamb, little lamb, little lamb; ".repeat(20));

/** Compressed bodies. The first octet says of which kind. */
export const inflate: Target = {
  name: "inflate",
  seeds: [
    gzipSync(plain),
    deflateSync(plain),
    deflateRawSync(plain),
    gzipSync(new Uint8Array(100_000)),
    deflateRawSync(plain, { level: 0 }),
  ].map((made, kind) => Uint8Array.from([[0, 1, 2, 0, 2][kind]!, ...made])),
  words: [],
  run(input) {
    const inflater = new Inflate(WRAPPINGS[(input[0] ?? 0) % 3]!);
    const out = new Growing();
    const pieces = 1 + (input.length % 61);
    for (let at = 1; at < input.length && inflater.problem === undefined; ) {
      const end = Math.min(input.length, at + pieces);
      const next = inflater.write(input, at, end, out, ROOM);
      check(out.length <= ROOM, "more than there is room for");
      check(next >= at && next <= end, "it stopped outside of what it was given");
      check(
        next > at || out.length > 0 || inflater.problem !== undefined || end === next,
        "it does not move on",
      );
      if (next === at && out.length === 0) break;
      out.length = 0;
      at = next;
    }
  },
};
