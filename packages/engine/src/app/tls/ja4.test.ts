import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { ja4, type Offer } from "./ja4.ts";

const numbers = (list: string): number[] =>
  list === "" ? [] : list.split(",").map((value) => Number.parseInt(value, 16));

/** What JA4's description works through. */
const example: Offer = {
  version: 0x0304,
  ciphers: numbers("1301,1302,1303,c02b,c02f,c02c,c030,cca9,cca8,c013,c014,009c,009d,002f,0035"),
  extensions: numbers("001b,0000,0033,0010,4469,0017,002d,000d,0005,0023,0012,002b,ff01,000b,000a,0015"),
  alpn: "h2",
  signatures: numbers("0403,0804,0401,0503,0805,0501,0806,0601"),
};

const first12 = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 12);

describe("published", () => {
  test.each([
    ["the worked example", {}, "t13d1516h2_8daaf6152771_e5627efa2ab1"],
    ["without signature algorithms", { signatures: [] }, "t13d1516h2_8daaf6152771_6d807ffa2a79"],
    [
      "a browser of 2025",
      {
        extensions: numbers(
          "002d,0033,0010,fe0d,0017,44cd,0000,000b,000a,002b,ff01,0023,0012,0005,000d,001b",
        ),
      },
      "t13d1516h2_8daaf6152771_d8a2da3f94cd",
    ],
    [
      "curl",
      {
        ciphers: numbers("00ff,1301,1302,1303,c02b,c02c,c02f,c030,cca8,cca9"),
        extensions: numbers("0000,0005,000a,000b,000d,0017,0023,002b,002d,0033,0010"),
        signatures: numbers("0503,0403,0807,0806,0805,0804,0601,0501,0401"),
      },
      "t13d1011h2_61a7ad8aa9b6_3fcd1a44f3e3",
    ],
  ] as const)("%s", (_what, other, expected) => {
    expect(ja4({ ...example, ...other })).toBe(expected);
  });
});

test.each([
  ["h2", "h2"],
  ["http/1.1", "h1"],
  ["x", "xx"],
  ["", "00"],
  ["\xab", "ab"],
  ["\xab\xcd", "ad"],
  ["\x30\xab", "3b"],
  ["\x30\x31\xab\xcd", "3d"],
  ["\x30\xab\xcd\x31", "01"],
])("protocol %j is %s", (alpn, expected) => {
  expect(ja4({ ...example, alpn }).slice(8, 10)).toBe(expected);
});

test.each([
  [0x0304, "13"],
  [0x0303, "12"],
  [0x0302, "11"],
  [0x0301, "10"],
  [0x0300, "s3"],
  [0x0002, "s2"],
  [0x7f1c, "00"],
])("version %i is %s", (version, expected) => {
  expect(ja4({ ...example, version }).slice(1, 3)).toBe(expected);
});

test.each([
  ["nothing offered", { ciphers: [], extensions: [], alpn: "" }, "t13i000000_000000000000_000000000000"],
  [
    "a name and a protocol only",
    { extensions: [0, 16], signatures: [] },
    `t13d1502h2_8daaf6152771_000000000000`,
  ],
  [
    "more than can be counted",
    { ciphers: Array.from({ length: 120 }, () => 0x1301), extensions: [13] },
    `t13i9901h2_${first12(Array(120).fill("1301").join(","))}_${first12("000d_0403,0804,0401,0503,0805,0501,0806,0601")}`,
  ],
])("%s", (_what, other, expected) => {
  expect(ja4({ ...example, ...other })).toBe(expected);
});
