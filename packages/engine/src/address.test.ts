import fc from "fast-check";
import { expect, test } from "vitest";
import { addressText, parseAddress, parsePrefix, within } from "./address.ts";
import { hex } from "./testing/hex.ts";

test.each([
  // text                    bytes
  ["0.0.0.0", "00000000"],
  ["192.0.2.255", "c00002ff"],
  ["::", "00000000000000000000000000000000"],
  ["::1", "00000000000000000000000000000001"],
  ["2001:db8::1", "20010db8000000000000000000000001"],
  ["2001:db8:0:1:1:1:1:1", "20010db8000000010001000100010001"],
  ["2001:0:0:1::1", "20010000000000010000000000000001"],
  ["2001:db8::1:0:0:1", "20010db8000000000001000000000001"],
  ["fe80::", "fe800000000000000000000000000000"],
  ["1:2:3:4:5:6:7:8", "00010002000300040005000600070008"],
  ["::ffff:192.0.2.1", "00000000000000000000ffffc0000201"],
])("%s is %s", (text, bytes) => {
  expect(addressText(hex(bytes))).toBe(text);
  expect(parseAddress(text)).toEqual(hex(bytes));
});

test.each([
  ["2001:DB8:0:0:0:0:0:1", "2001:db8::1"],
  ["0:0:0:0:0:0:0:0", "::"],
  ["::0001", "::1"],
  ["1::", "1::"],
  ["64:ff9b::192.0.2.1", "64:ff9b::c000:201"],
  ["1:2:3:4:5:6:192.0.2.1", "1:2:3:4:5:6:c000:201"],
])("reads %s", (text, expected) => {
  expect(addressText(parseAddress(text)!)).toBe(expected);
});

test.each([
  "",
  "1.2.3",
  "1.2.3.4.5",
  "1.2.3.256",
  "01.2.3.4",
  "1.2.3.x",
  "1.2.3.-4",
  ":",
  ":::",
  "1:2",
  "1::2::3",
  "1:2:3:4:5:6:7:8:9",
  "1:2:3:4:5:6:7::8:9",
  "12345::",
  "g::",
  "::1.2.3",
  "1.2.3.4::",
  "::1%eth0",
  "1:2:3:4:5:6:7:1.2.3.4",
  ":1::2",
])("%j is no address", (text) => {
  expect(parseAddress(text)).toBeUndefined();
});

test("every address reads back", () => {
  const bytes = fc.oneof(
    fc.uint8Array({ minLength: 4, maxLength: 4 }),
    fc.uint8Array({ minLength: 16, maxLength: 16 }),
    fc
      .array(fc.constantFrom(0, 0, 0, 1, 255), { minLength: 16, maxLength: 16 })
      .map((list) => Uint8Array.from(list)),
  );
  fc.assert(
    fc.property(bytes, (address) => {
      expect(parseAddress(addressText(address))).toEqual(address);
    }),
  );
});

test.each<[string, string[], string[]]>([
  // prefix          within                        not
  ["10.0.0.0/8", ["10.0.0.0", "10.255.255.255"], ["11.0.0.0", "9.255.255.255", "::ffff:10.0.0.1"]],
  ["10.1.2.3/15", ["10.0.0.1", "10.1.255.255"], ["10.2.0.0"]],
  ["192.0.2.7", ["192.0.2.7"], ["192.0.2.6"]],
  ["0.0.0.0/0", ["0.0.0.0", "255.255.255.255"], ["::"]],
  ["2001:db8::/33", ["2001:db8:7fff::1"], ["2001:db8:8000::1", "10.0.0.1"]],
  ["::1", ["::1"], ["::2", "::"]],
  ["::/0", ["::", "ffff::1"], ["1.2.3.4"]],
])("%s", (text, inside, outside) => {
  const prefix = parsePrefix(text)!;
  const holds = (address: string) => {
    const bytes = parseAddress(address)!;
    return within(prefix, bytes, 0, bytes.length);
  };
  expect([inside.filter((one) => !holds(one)), outside.filter(holds)]).toEqual([[], []]);
});

test.each([
  "",
  "/8",
  "10.0.0.0/",
  "10.0.0.0/33",
  "10.0.0.0/-1",
  "10.0.0.0/8/8",
  "::/129",
  "10/8",
  "10.0.0.0/8x",
])("%j is no prefix", (text) => {
  expect(parsePrefix(text)).toBeUndefined();
});
