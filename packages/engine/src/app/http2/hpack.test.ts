import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { latin1 } from "../../bytes.ts";
import { defaultLimits, type Limits, Refused } from "../../limits.ts";
import { hex } from "../../testing/hex.ts";
import { Holdings } from "../holdings.ts";
import { HpackDecoder } from "./hpack.ts";

/** Reads blocks one after the other. */
function reader(limits: Partial<Limits> = {}) {
  const all = { ...defaultLimits, ...limits };
  const refused = new Refused();
  const holdings = new Holdings(all, refused);
  const decoder = new HpackDecoder(all, refused, holdings);
  const read = (block: Uint8Array): string[] => {
    const lines: string[] = [];
    decoder.read(block, 0, block.length, {
      field: (bytes, start, nameLength, end) => {
        expect(latin1(bytes, start + nameLength, start + nameLength + 2)).toBe(": ");
        lines.push(latin1(bytes, start, end));
      },
    });
    return lines;
  };
  return { decoder, read, refused, held: () => all.pendingTotal - holdings.left };
}

/** RFC 7541 appendix C: blocks of one side, what they say, and the size of the table after each. */
type Example = readonly [block: string, lines: readonly string[], size: number];
const requests: readonly (readonly [lines: readonly string[], size: number])[] = [
  [[":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com"], 57],
  [
    [":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com", "cache-control: no-cache"],
    110,
  ],
  [
    [
      ":method: GET",
      ":scheme: https",
      ":path: /index.html",
      ":authority: www.example.com",
      "custom-key: custom-value",
    ],
    164,
  ],
];
const date1 = "date: Mon, 21 Oct 2013 20:13:21 GMT";
const date2 = "date: Mon, 21 Oct 2013 20:13:22 GMT";
const where = "location: https://www.example.com";
const cookie = "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1";
const responses: readonly (readonly [lines: readonly string[], size: number])[] = [
  [[":status: 302", "cache-control: private", date1, where], 222],
  [[":status: 307", "cache-control: private", date1, where], 222],
  [[":status: 200", "cache-control: private", date2, where, "content-encoding: gzip", cookie], 215],
];
const all = (told: typeof requests, blocks: readonly string[]): Example[] =>
  told.map(([lines, size], at) => [blocks[at]!, lines, size]);

const examples: readonly (readonly [string, string, readonly Example[]])[] = [
  [
    "C.2.1",
    "",
    [["400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572", ["custom-key: custom-header"], 55]],
  ],
  ["C.2.2", "", [["040c 2f73 616d 706c 652f 7061 7468", [":path: /sample/path"], 0]]],
  ["C.2.3", "", [["1008 7061 7373 776f 7264 0673 6563 7265 74", ["password: secret"], 0]]],
  ["C.2.4", "", [["82", [":method: GET"], 0]]],
  [
    "C.3",
    "",
    all(requests, [
      "8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
      "8286 84be 5808 6e6f 2d63 6163 6865",
      "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65",
    ]),
  ],
  [
    "C.4",
    "",
    all(requests, [
      "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff",
      "8286 84be 5886 a8eb 1064 9cbf",
      "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf",
    ]),
  ],
  [
    "C.5",
    "3fe1 01",
    all(responses, [
      "4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
      "4803 3330 37c1 c0bf",
      "88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04 677a 6970 7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049 5541 5851 5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b 2076 6572 7369 6f6e 3d31",
    ]),
  ],
  [
    "C.6",
    "3fe1 01",
    all(responses, [
      "4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3",
      "4883 640e ffc1 c0bf",
      "88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07",
    ]),
  ],
];

describe("RFC 7541 appendix C", () => {
  // The examples of responses have a table of 256 octets, which is said first.
  test.each(examples)("%s", (_name, before, blocks) => {
    const { decoder, read, held } = reader();
    if (before !== "") expect(read(hex(before))).toEqual([]);
    for (const [block, lines, size] of blocks) {
      expect(read(hex(block))).toEqual(lines);
      expect(decoder.tableSize).toBe(size);
    }
    expect(decoder.problem).toBeUndefined();
    decoder.release();
    expect(held()).toBe(0);
  });
});

test.each([
  ["entry 0", "80", "no such entry"],
  ["an entry that is not there", "be", "no such entry"],
  ["a number that goes on", "ff80 8080 8080 8080 8001", "number"],
  ["a number cut short", "ff", "number"],
  ["a string that is longer than the block", "4005 6162", "cut short"],
  ["no string at all", "40", "cut short"],
  ["the end mark within a string", "4084 ffff ffff 0161", "no such code"],
  ["filling of zeros", "4081 0001 61", "no such code"],
  ["filling of an octet", "4082 1fff 0161", "no such code"],
  ["a table of 2^20", "3fe1 ff3f", "table too large"],
])("gives up at %s", (_what, block, problem) => {
  const { decoder, read } = reader();
  read(hex(block));
  expect(decoder.problem).toBe(problem);
  expect(read(hex("82"))).toEqual([]);
});

test("without memory for a table it gives up", () => {
  const { decoder, read, refused } = reader({ pendingTotal: 4_000 });
  read(hex("400161 0162"));
  expect(decoder.problem).toBe("no memory for the table");
  expect(refused.counts).toEqual({ pendingTotal: 1 });
});

test("an entry larger than the table empties it", () => {
  const { decoder, read } = reader();
  read(hex("3f 01  40 01 61 01 62"));
  expect(decoder.tableSize).toBe(0);
  expect(read(hex("40 01 61 01 62"))).toEqual(["a: b"]);
  read(hex("3f 05  40 01 61 01 62"));
  expect(decoder.tableSize).toBe(34);
  read(hex("20"));
  expect(decoder.tableSize).toBe(0);
});

test("whatever comes, nothing throws and the table stays within its bounds", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 20 }), (blocks) => {
      const { decoder, read, held } = reader({ http2TableBytes: 5_000 });
      for (const block of blocks) {
        read(block);
        expect(decoder.tableSize).toBeLessThanOrEqual(5_000);
        expect(held()).toBeLessThanOrEqual(5_000);
      }
      decoder.release();
      expect(held()).toBe(0);
    }),
    { numRuns: 1_000 },
  );
});
