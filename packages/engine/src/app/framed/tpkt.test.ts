import { expect, test } from "vitest";
import { hex } from "../../testing/hex.ts";
import { probeTpkt } from "./tpkt.ts";

const connect = "03000016 11 e0 0000 0001 00 c1020100 c2020102 c0010a";

test.each([
  ["data of this protocol", "03000008 02 f0 80 72", "yes"],
  ["a connection, then data", `${connect} 03000008 02 f0 80 72`, "yes"],
  ["empty data before it", `${connect} 03000007 02 f0 80 03000008 02 f0 80 72`, "yes"],
  ["data of another protocol", `${connect} 03000008 02 f0 80 32`, "no"],
  ["no more than a connection", connect, "unsure"],
  ["half of a connection", connect.slice(0, 24), "unsure"],
  ["half of a header", "0300", "unsure"],
  ["the data is still to come", "03000008 02 f0 80", "unsure"],
  ["RDP, with a cookie", "0300000f 0a e0 0000 0000 00 436f6f6b", "no"],
  ["RDP, with its negotiation", "03000013 0e e0 0000 0000 00 0100080003000000", "no"],
  ["another TPDU", "03000007 02 80 80", "no"],
  ["another version", "02000008 02 f0 80 72", "no"],
  ["a length below the header's", "03000006 02 f0 80 72", "no"],
  ["nothing but connections", connect.repeat(4), "no"],
])("%s: %s", (_what, text, expected) => {
  const bytes = hex(text);
  expect(probeTpkt(bytes, 0, bytes.length, (data, at) => (data[at] === 0x72 ? "yes" : "no"))).toBe(expected);
});
