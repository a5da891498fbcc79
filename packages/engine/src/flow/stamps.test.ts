import fc from "fast-check";
import { expect, test } from "vitest";
import { segment } from "../testing/packets.ts";
import { Half } from "./flow.ts";
import { isOutdated, noteStamps } from "./stamps.ts";

const u32 = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const stamps = (value: number, echo: number) => Uint8Array.from([1, 1, 8, 10, ...u32(value), ...u32(echo)]);
const stamped = (value: number, echo = 0) => segment("client", { options: stamps(value, echo) });

const LATEST = 0xffff_fffe;

/** What the server echoes of the client's segments, and how the next of those is stamped. */
test.each<[string, readonly number[], number, boolean]>([
  ["later", [1_000], 1_001, false],
  ["the same", [1_000], 1_000, false],
  ["one tick behind", [1_000], 999, false],
  ["earlier", [1_000], 998, true],
  ["earlier than the latest echo", [1_000, 900], 950, true],
  ["later, and the stamps came round", [LATEST], 3, false],
  ["earlier, and the stamps came round", [LATEST], LATEST - 5, true],
  ["of any age while nothing was echoed", [], 1, false],
  ["of any age when no stamp was echoed", [0], 1, false],
  ["of any age when what was echoed was never said", [2_000, 0x9000_0000], 1, false],
])("%s", (_what, echoes, next, expected) => {
  const client = new Half();
  const server = new Half();
  noteStamps(client, server, stamped(echoes[0] === LATEST ? LATEST : 1_000));
  for (const echo of echoes) noteStamps(server, client, stamped(7, echo));
  expect(isOutdated(server, stamped(next))).toBe(expected);
});

test.each<[string, readonly number[], boolean]>([
  ["behind others", [2, 4, 5, 180, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0], true],
  ["behind the end of options", [0, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0], false],
  ["of the wrong length", [8, 12, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0], false],
  ["behind an option of no length", [2, 0, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0], false],
  ["cut short", [1, 1, 1, 1, 8, 10, 0, 0], false],
])("stamps %s", (_what, options, expected) => {
  const receiver = new Half();
  receiver.echoed = 1_000;
  expect(isOutdated(receiver, segment("client", { options: Uint8Array.from(options) }))).toBe(expected);
});

test("any options", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 40, maxLength: 40 }), (options) => {
      const receiver = new Half();
      receiver.echoed = 1_000;
      return typeof isOutdated(receiver, segment("client", { options })) === "boolean";
    }),
  );
});
