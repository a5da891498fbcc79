import fc from "fast-check";
import { expect, test } from "vitest";
import { hasPort, readPorts } from "../rules/ports.ts";
import { PortClasses } from "./port-classes.ts";

const list = (text: string) => {
  const read = readPorts(text);
  if ("problem" in read) throw new Error(read.problem);
  return read.ports;
};

test.each([
  ["no list", [], [80, 443, 5000], 1],
  ["a list for any port", ["any"], [80, 443], 1],
  ["one list", ["80"], [80], 2],
  ["the same list twice", ["80", "80"], [80], 2],
  ["a list within another", ["1024:", "8080"], [80, 8080, 1024], 3],
  ["lists that overlap", ["[80,443]", "[443,8443]"], [80, 443, 8443, 1], 4],
])("%s", (_what, texts, ports, classes) => {
  const made = new PortClasses(texts.map(list));
  expect(new Set(made.of).size).toBe(classes);
  expect(new Set(ports.map((port) => made.of[port])).size).toBe(Math.min(ports.length, classes));
});

test("ports are of one class when they are in the same lists", () => {
  const range = fc
    .tuple(fc.nat(65_535), fc.nat(65_535))
    .map(([a, b]) => `${Math.min(a, b)}:${Math.max(a, b)}`);
  fc.assert(
    fc.property(fc.array(range, { maxLength: 6 }), fc.array(fc.nat(65_535)), (texts, ports) => {
      const lists = texts.map(list);
      const { of, count } = new PortClasses(lists);
      const known = new Map<string, number>();
      for (const port of ports) {
        const key = lists.map((one) => one !== undefined && hasPort(one, port)).join();
        expect(of[port]).toBe(known.get(key) ?? of[port]);
        known.set(key, of[port]!);
      }
      expect(new Set(known.values()).size).toBe(known.size);
      expect(Math.max(0, ...of)).toBeLessThan(count);
    }),
    { numRuns: 20 },
  );
});
