import fc from "fast-check";
import { expect, test } from "vitest";
import { hasAddress, readAddress, readAddresses } from "../rules/addresses.ts";
import { AddressIndex } from "./address-index.ts";
import { prefixesOf } from "./prefixes-of.ts";

const listOf = (text: string) => {
  const read = readAddresses(text);
  if ("problem" in read || read.addresses === undefined) throw new Error(text);
  return read.addresses;
};

const LISTS = [
  "10.0.0.1",
  "10.0.0.0/8",
  "[10.0.0.0/24,10.0.1.7,192.0.2.0/30]",
  "10.0.0.250-10.0.1.5",
  "0.0.0.0-255.255.255.255",
  "0.0.0.0/0",
  "[10.0.0.0/8,!10.0.0.0/24]",
  "[2001:db8::/32,10.0.0.1]",
  "2001:db8::1-2001:db8::7",
  "2001:db8::1",
] as const;

const ADDRESSES = [
  "10.0.0.1",
  "10.0.0.249",
  "10.0.0.250",
  "10.0.1.5",
  "10.0.1.6",
  "10.0.1.7",
  "192.0.2.3",
  "192.0.2.4",
  "255.255.255.255",
  "0.0.0.0",
  "2001:db8::",
  "2001:db8::1",
  "2001:db8::7",
  "2001:db8::8",
  "2001:db9::1",
];

test.each(ADDRESSES)("finds the lists that have %s", (text) => {
  const index = new AddressIndex();
  expect(LISTS.every((list, id) => index.add(id, listOf(list)))).toBe(true);
  const octets = readAddress(text)!;
  const bytes = Uint8Array.from([99, ...octets]);
  const found = new Set<number>();
  index.find(bytes, 1, octets.length, { add: (id) => void found.add(id) });
  // A list may be found that takes the address out again; none that has it may be missed.
  const having = LISTS.filter((list) => hasAddress(listOf(list), bytes, 1, octets.length));
  const told = LISTS.filter((list, id) => found.has(id) && (having.includes(list) || !list.includes("!")));
  expect(told).toEqual(having);
});

test("what is for all but some addresses cannot be found by them", () => {
  const index = new AddressIndex();
  expect(index.add(1, undefined)).toBe(false);
  expect(index.add(1, listOf("!10.0.0.1"))).toBe(false);
});

test("rules that share a list are all found", () => {
  const index = new AddressIndex();
  const list = listOf("10.0.0.1");
  index.add(1, list);
  index.add(2, list);
  const found: number[] = [];
  index.find(Uint8Array.of(10, 0, 0, 1), 0, 4, { add: (id) => void found.push(id) });
  expect(found).toEqual([1, 2]);
});

test("any ranges are found as they are read, many at once", () => {
  const octet = fc.integer({ min: 0, max: 3 });
  const address = fc.tuple(octet, octet, octet, octet);
  const order = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, one, i) => sum || one - b[i]!, 0);
  fc.assert(
    fc.property(fc.array(fc.tuple(address, address), { maxLength: 80 }), address, (ranges, asked) => {
      const index = new AddressIndex();
      const expected: number[] = [];
      ranges.forEach(([one, other], id) => {
        const [low, high] = order(one, other) <= 0 ? [one, other] : [other, one];
        index.add(id, { any: false, included: [{ low, high }], excluded: [] });
        if (order(low, asked) <= 0 && order(asked, high) <= 0) expected.push(id);
      });
      const found: number[] = [];
      index.find(Uint8Array.from(asked), 0, 4, { add: (id) => void found.push(id) });
      expect(found.sort((a, b) => a - b)).toEqual(expected);
    }),
  );
});

test.each([
  ["10.0.0.0", "10.255.255.255", [8]],
  ["10.0.0.1", "10.0.0.1", [32]],
  ["0.0.0.0", "255.255.255.255", [0]],
  ["10.0.0.1", "10.0.0.4", [32, 31, 32]],
  ["10.0.0.4", "10.0.0.6", [31, 32]],
  ["2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", [32]],
  ["2001:db8::1", "2001:db8::2", [128, 128]],
])("%s to %s takes prefixes of %j", (low, high, lengths) => {
  expect(prefixesOf(readAddress(low)!, readAddress(high)!).map(({ length }) => length)).toEqual(lengths);
});
