import fc from "fast-check";
import { expect, test } from "vitest";
import { type AlertFilter, addressOf, filterOf, isEmpty, queryOf, sameFilter } from "./filter.ts";

test.each<[string, AlertFilter]>([
  ["", {}],
  ["namespace=hipstershop", { namespace: "hipstershop" }],
  ["text=secid&severity=high", { text: "secid", severity: "high" }],
  ["origin=dpi.dev%2Fnginx-dpi", { origin: "dpi.dev/nginx-dpi" }],
  ["text=++spaces++", { text: "spaces" }],
  ["severity=dreadful&colour=red&namespace=", {}],
  [`text=${"x".repeat(2000)}`, { text: "x".repeat(1000) }],
])("the address ?%.60s means %j", (address, filter) => {
  expect(filterOf(new URLSearchParams(address))).toEqual(filter);
});

test("what an address is made from can be read from it", () => {
  const text = fc
    .string({ minLength: 1, maxLength: 100, unit: "binary" })
    .filter((s) => s.trim() === s && s !== "");
  const level = fc.constantFrom("critical", "high", "medium", "low");
  const filters = fc.record(
    { text, namespace: text, origin: text, severity: level, id: text },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(filters, (filter) => {
      expect(filterOf(new URLSearchParams(addressOf(filter).toString()))).toEqual(filter);
    }),
  );
});

test("the server is asked for a number", () => {
  expect(queryOf({ severity: "medium", namespace: "dev" })).toEqual({ namespace: "dev", severity: 40 });
});

test.each<[AlertFilter, boolean]>([
  [{}, true],
  [{ severity: "low" }, false],
  [{ id: "x" }, false],
])("%j is empty: %s", (filter, empty) => {
  expect(isEmpty(filter)).toBe(empty);
});

test.each<[AlertFilter, AlertFilter, boolean]>([
  [{ text: "a " }, { text: "a" }, true],
  [{ text: "", severity: "low" }, { severity: "low" }, true],
  [{ text: "a" }, { text: "b" }, false],
])("%j and %j are the same: %s", (a, b, same) => {
  expect(sameFilter(a, b)).toBe(same);
});
