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
