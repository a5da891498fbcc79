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

test("ports of one class are in the same lists, and so is the sample", () => {
  const range = fc
    .tuple(fc.nat(65_535), fc.nat(65_535))
    .map(([a, b]) => `${Math.min(a, b)}:${Math.max(a, b)}`);
  fc.assert(
    fc.property(fc.array(range, { maxLength: 6 }), fc.array(fc.nat(65_535)), (texts, ports) => {
      const lists = texts.map(list);
      const { of, sample } = new PortClasses(lists);
      for (const port of ports)
        for (const one of lists)
          if (one !== undefined) expect(hasPort(one, port)).toBe(hasPort(one, sample[of[port]!]!));
    }),
    { numRuns: 20 },
  );
});
