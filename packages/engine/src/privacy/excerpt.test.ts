import fc from "fast-check";
import { expect, test } from "vitest";
import { ExcerptMasker, type ExcerptPorts, type ExcerptStart, isTunnelled } from "./excerpt.ts";
import type { PrivacyPolicy } from "./policy.ts";

const bytesOf = (text: string): Uint8Array => Buffer.from(text, "latin1");
const web = { sourcePort: 40_000, destinationPort: 80 };
const none = { sourcePort: undefined, destinationPort: undefined };
const shown = (
  policy: PrivacyPolicy,
  text: string,
  start: ExcerptStart = "line",
  ports: ExcerptPorts = web,
) => {
  const masked = new ExcerptMasker(policy).mask(bytesOf(text), start, ports);
  return masked && Buffer.from(masked).toString("latin1");
};

const http = { maskHttp: true };
test.each<[ExcerptStart, string, string]>([
  ["line", "Cookie: ab\r\nHost: h", "Cookie: xx\r\nHost: h"],
  ["line", "Host: h\r\nauthorization:\t12", "Host: h\r\nauthorization:\txx"],
  ["line", "set-cookie: a\r\n b\r\nA: b", "set-cookie: x\r\nxx\r\nA: b"],
  ["inLine", "ab\r\nHost: h", "xx\r\nHost: h"],
  ["inLine", "ab\r\n c\r\nHost: h", "xx\r\nxx\r\nHost: h"],
  ["unknown", "ab\r\nHost: h", "xxxxxxxxxxx"],
  ["unknown", "ab\nGET / HTTP/1.1\nHost: h", "xxxxxxxxxxxxxxxxx\nHost: h"],
  ["secret", "a\nb", "xxx"],
  ["decoded", "a\nb", "xxx"],
])("HTTP from %s: %j", (start, text, expected) => {
  expect(shown(http, text, start)).toBe(expected);
});

const words = { maskPatterns: ["/pin=\\d\\d/"] };
test.each<[ExcerptStart, string, string]>([
  ["line", "a pin=12 b", "a xxxxxx b"],
  ["secret", "a pin=12 b", "a xxxxxx b"],
  ["line", "what began before: no", "what began before: no"],
  ["line", "2 began before", "x began before"],
  ["line", "may go on: pin=", "may go on: xxxx"],
  ["decoded", "abc", "xxx"],
])("patterns from %s: %j", (start, text, expected) => {
  expect(shown(words, text, start)).toBe(expected);
});

const snapLength = { default: 0, ports: [{ port: 443, length: 96 }] };
test.each<[string, PrivacyPolicy, ExcerptPorts, string | undefined]>([
  ["asks for nothing", {}, web, "GET /"],
  ["headers only", { headersOnly: true }, web, undefined],
  ["a pattern that is none", { maskPatterns: ["("] }, web, undefined],
  ["packets are cut", { snapLength: { default: 96, ports: [] } }, none, undefined],
  ["packets of this port are whole", { snapLength }, web, "GET /"],
  ["packets of this port are cut", { snapLength }, { ...web, destinationPort: 443 }, undefined],
  ["ports that nobody knows", { snapLength }, none, undefined],
])("a policy: %s", (_what, policy, ports, expected) => {
  expect(shown(policy, "GET /", "line", ports)).toBe(expected);
});

test.each([
  [web, false],
  [none, false],
  [{ sourcePort: 1, destinationPort: 4789 }, true],
])("tunnels: %j", (ports, expected) => {
  expect(isTunnelled(ports)).toBe(expected);
});

test("of any bytes the length stays, each is as it was or an x, and what was given is not changed", () => {
  const starts: ExcerptStart[] = ["line", "inLine", "unknown", "secret", "decoded"];
  const masker = new ExcerptMasker({ maskHttp: true, maskPatterns: ["credit-card"] });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(...starts), (given, start) => {
      const bytes = Buffer.from(given);
      const before = Buffer.from(given);
      const masked = masker.mask(bytes, start, web)!;
      expect(bytes).toEqual(before);
      expect(masked).toHaveLength(bytes.length);
      expect(masked.every((byte, at) => byte === bytes[at] || byte === 0x78)).toBe(true);
    }),
  );
});
