import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hex } from "../../testing/hex.ts";
import { converse } from "../../testing/stream.ts";
import { readMessage } from "./message.ts";

const query = `
  1234 0100             # id, recursion desired
  0001 0000 0000 0000   # one question
  03 777777 04 74657374 00   # www.test
  001c 0001             # AAAA, IN
`;
const asked = {
  type: "dns",
  id: 0x1234,
  response: false,
  rcode: 0,
  questions: [{ name: "www.test", type: 28 }],
  answers: [],
};

const answer = `
  1234 8183  0001 0005 0000 0000  03 777777 04 74657374 00 001c 0001
  c00c 001c 0001 00000001 0010  20010db8 00000000 00000000 00000001
  c00c 0001 0001 00000001 0004  0a000001
  c00c 0005 0001 00000001 0004  01 61 c010
  c00c 0010 0001 00000001 0003  02 6869
  c00c 0063 0001 00000001 0001  ff
`;

test("a query in a datagram is a transaction, and rules see its name beside the packet", () => {
  const { units, transactions, service } = converse([["c", hex(query)]], { transport: "udp", port: 53 });
  expect({ transactions, service }).toEqual({ transactions: [asked], service: "dns" });
  expect(units.map(({ buffers }) => buffers)).toEqual([{ dns_query: "www.test" }]);
});

test("an answer in a datagram is a transaction and no unit", () => {
  const { units, transactions } = converse([["s", hex(answer)]], { transport: "udp", port: 53 });
  expect(transactions).toHaveLength(1);
  expect(units).toEqual([]);
});

test("elsewhere than on its port it is not looked for", () => {
  expect(converse([["c", hex(query)]], { transport: "udp", port: 54 }).service).toBeUndefined();
});

test("answers are read by type", () => {
  const bytes = hex(answer);
  expect(readMessage(bytes, 0, bytes.length)).toMatchObject({
    response: true,
    rcode: 3,
    answers: [
      { name: "www.test", type: 28, data: "2001:db8::1" },
      { name: "www.test", type: 1, data: "10.0.0.1" },
      { name: "www.test", type: 5, data: "a.test" },
      { name: "www.test", type: 16, data: "hi" },
      { name: "www.test", type: 99, data: "" },
    ],
  });
});

const hexOf = (words: string): string => Buffer.from(words, "latin1").toString("hex");

test.each([
  ["A", 1, "0a000001", "10.0.0.1"],
  ["A cut short", 1, "0a0000", ""],
  ["NS", 2, "026e73 c00c", "ns.www.test"],
  [
    "SOA",
    6,
    "026e73 c010 0161 c010 00000001 00000002 00000003 00000004 00000005",
    "ns.test a.test 1 2 3 4 5",
  ],
  ["HINFO", 13, "03 433634 02 4f53", "C64 OS"],
  ["MX", 15, "000a 026d78 c010", "10 mx.test"],
  ["TXT of two strings", 16, "02 6869 03 796f75", "hiyou"],
  ["TXT cut short", 16, "05 6869", ""],
  ["AAAA", 28, "20010db8 00000000 00000000 00000001", "2001:db8::1"],
  ["SRV", 33, "0001 0002 0050 01 68 c010", "1 2 80 h.test"],
  ["NAPTR", 35, `0001 0002 01 75 07 ${hexOf("E2U+sip")} 00 c010`, '1 2 "u" "E2U+sip" "" test'],
  ["DNAME", 39, "c010", "test"],
  ["DS", 43, "0102 08 02 abcd", "258 8 2 abcd"],
  ["SSHFP", 44, "01 02 abcd", "1 2 abcd"],
  ["TLSA", 52, "03 01 01 abcd", "3 1 1 abcd"],
  [
    "HTTPS",
    65,
    "0001 00 0001 0006 026832 026833 0003 0002 01bb 0004 0008 0a000001 0a000002 0006 0010 20010db8000000000000000000000001 0005 0002 abcd 0002 0000",
    "1 . alpn=h2,h3 port=443 ipv4hint=10.0.0.1,10.0.0.2 ipv6hint=2001:db8::1 ech=abcd no-default-alpn",
  ],
  ["SVCB to itself, with what is cut short", 64, "0001 00 0003 0001 01", "1 . port"],
  ["CAA", 257, `00 05 ${hexOf("issue")} ${hexOf("ca.test")}`, '0 issue "ca.test"'],
  ["a type nobody knows", 65_280, "abcdef", "abcdef"],
])("a record: %s", (_what, type, data, expected) => {
  const size = data.replace(/\s/g, "").length / 2;
  const digits = (value: number): string => value.toString(16).padStart(4, "0");
  const bytes = hex(`
    1234 8180  0001 0001 0000 0000  03 777777 04 74657374 00 0001 0001
    c00c ${digits(type)} 0001 00000001 ${digits(size)} ${data}`);
  expect(readMessage(bytes, 0, bytes.length)?.answers).toEqual([{ name: "www.test", type, data: expected }]);
  // A pointer to itself, and any pointer.
  for (const at of Array.from({ length: size }, (_, i) => bytes.length - size + i)) {
    const copy = bytes.slice();
    copy[at] = 0xc0;
    readMessage(copy, 0, copy.length);
  }
});

describe("over TCP", () => {
  const two = hex(`001a ${query} 001a ${query}`);
  const whole = converse([["c", two]], { port: 53 });
  test("a unit is a message with its length", () => {
    expect(whole.transactions).toEqual([asked, asked]);
    expect(whole.units.map(({ buffers }) => buffers.pkt_data?.length)).toEqual([28, 28]);
    expect(whole.units.map(({ buffers }) => buffers.dns_query)).toEqual(["www.test", "www.test"]);
  });
  test.each(Array.from(two.keys()))("cut at byte %i", (cut) => {
    expect(converse([["c", two]], { port: 53, cut })).toEqual(whole);
  });
});

test.each([
  ["a name pointing at itself", "0000 0000 0001 0000 0000 0000  c00c 0001 0001"],
  ["a label cut short", "0000 0000 0001 0000 0000 0000  3f 61"],
  ["a reserved label type", "0000 0000 0001 0000 0000 0000  80 00 0001 0001"],
  ["a huge question count", "0000 0000 ffff 0000 0000 0000"],
  ["a lone header byte", "00"],
])("makes nothing of %s", (_what, text) => {
  const bytes = hex(text);
  expect(readMessage(bytes, 0, bytes.length)).toBeUndefined();
});

test("whatever comes, it neither throws nor hangs", () => {
  const base = hex(answer);
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(base.length - 1), fc.nat(255)), { maxLength: 5 }), (changes) => {
      const bytes = base.slice();
      for (const [at, octet] of changes) bytes[at] = octet;
      readMessage(bytes, 0, bytes.length);
    }),
    { numRuns: 500 },
  );
});
