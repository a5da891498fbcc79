import fc from "fast-check";
import { expect, test } from "vitest";
import { hasAddress, readAddress, readAddresses } from "./addresses.ts";

const SEEN = ["10.0.0.1", "10.0.0.9", "10.1.0.0", "192.168.0.1", "2001:db8::1", "::1"];

test.each([
  ["any", SEEN],
  ["10.0.0.1", ["10.0.0.1"]],
  ["10.0.0.0/16", ["10.0.0.1", "10.0.0.9"]],
  ["10.0.0.0/255.255.0.0", ["10.0.0.1", "10.0.0.9"]],
  ["!10.0.0.0/8", ["192.168.0.1", "2001:db8::1", "::1"]],
  ["[10.0.0.0/8,!10.0.0.1]", ["10.0.0.9", "10.1.0.0"]],
  ["10.0.0.2-10.1.0.0", ["10.0.0.9", "10.1.0.0"]],
  ["2001:db8::/32", ["2001:db8::1"]],
  ["0.0.0.0/0", ["10.0.0.1", "10.0.0.9", "10.1.0.0", "192.168.0.1"]],
  ["::/0", ["2001:db8::1", "::1"]],
])("%s", (text, expected) => {
  const read = readAddresses(text);
  if ("problem" in read) throw new Error(read.problem);
  const { addresses } = read;
  const inside = (one: string) => {
    const octets = Uint8Array.from(readAddress(one)!);
    return addresses === undefined || hasAddress(addresses, octets, 0, octets.length);
  };
  expect(SEEN.filter(inside)).toEqual(expected);
});

test.each(["10.0.0", "10.0.0.256", "10.0.0.0/33", "::1/129", "1::2::3", "10.0.0.9-::1", "host", "12345::"])(
  "refuses %s",
  (text) => {
    expect(readAddresses(text)).toEqual({
      problem: `"${text}" is not an address, a network or a range of addresses`,
    });
  },
);

test("reads every form of an IPv6 address", () => {
  expect(readAddress("::ffff:10.0.0.1")).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 10, 0, 0, 1]);
  expect(readAddress("1:2:3:4:5:6:7:8")).toEqual([0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8]);
});

test("never throws", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(..."0123456789abc.:/-!,[] ") }),
      (text) => void readAddresses(text),
    ),
  );
});
