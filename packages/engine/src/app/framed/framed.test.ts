import { describe, expect, test } from "vitest";
import { hex } from "../../testing/hex.ts";
import { converse, type FeedOptions } from "../../testing/stream.ts";

const smb = hex("00 000006 ff534d42 7200");
const bind = hex("05 00 0b 03 10000000 1200 0000 01000000 abcd");
const call = hex("80000004 00000001");

describe.each([
  ["netbios-ssn", smb, {}],
  ["dce_tcp", bind, {}],
  ["sunrpc", call, { port: 111 }],
] as const)("%s", (service, message, options: FeedOptions) => {
  const two = Uint8Array.from([...message, ...message]);
  test.each(Array.from(two.keys()))("two messages, cut at byte %i", (cut) => {
    const seen = converse([["c", two]], { ...options, cut });
    expect(seen.service).toBe(service);
    expect(seen.units.map(({ buffers }) => buffers.pkt_data?.length)).toEqual([
      message.length,
      message.length,
    ]);
  });

  test("what is cut short is shown at the end", () => {
    const seen = converse([["c", two.subarray(0, -1)]], options);
    expect(seen.units.map(({ buffers }) => buffers.pkt_data?.length)).toEqual([
      message.length,
      message.length - 1,
    ]);
    expect(seen.held).toBe(0);
  });
});

test("a long message is shown in pieces", () => {
  const long = new Uint8Array(40_004);
  long.set(hex("00 009c40 fe534d42"));
  const seen = converse(
    [
      ["c", long],
      ["c", smb],
    ],
    { pieces: 1_000 },
  );
  expect(seen.units.map(({ buffers }) => buffers.pkt_data?.length)).toEqual([16_384, 16_384, 7_236, 10]);
});

test.each([
  ["no session service", "00 000006 ff534d43 7200"],
  ["no RPC", "05 00 00 03 10000000 1200 0000 01000000 abcd"],
  ["a length below the header's", "05 00 0b 03 10000000 0200 0000 01000000 abcd"],
])("%s", (_what, bytes) => {
  expect(converse([["c", hex(bytes)]]).service).toBeUndefined();
});
