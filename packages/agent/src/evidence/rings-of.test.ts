import type { Assignment, InspectionOrder } from "@peccary/api";
import { expect, test } from "vitest";
import { ringsOf } from "./rings-of.ts";

const inspection = (workloads: string[], ring?: InspectionOrder["ring"]): InspectionOrder => ({
  uid: "i",
  namespace: "dev",
  name: "i",
  workloads,
  ...(ring && { ring }),
});

test("a workload of several inspections has the most that any asks for", () => {
  const inspections = [
    inspection(["a", "b"], { bytes: 10, seconds: 5 }),
    inspection(["b", "c"], { bytes: 4, seconds: 9 }),
    inspection(["d"], { bytes: 0, seconds: 9 }),
    inspection(["e"]),
  ];
  expect(Object.fromEntries(ringsOf({ inspections } as unknown as Assignment))).toEqual({
    a: { bytes: 10, seconds: 5 },
    b: { bytes: 10, seconds: 9, privacy: undefined },
    c: { bytes: 4, seconds: 9 },
  });
});

const snap = (length: number) => ({ default: length, ports: [] });

test.each([
  ["nothing", undefined, undefined, undefined],
  ["one of them", { maskHttp: true }, undefined, { maskHttp: true }],
  ["both", { maskHttp: true }, { headersOnly: true }, { maskHttp: true, headersOnly: true }],
  ["patterns of both", { maskPatterns: ["a"] }, { maskPatterns: ["b", "a"] }, { maskPatterns: ["a", "b"] }],
  ["the same lengths", { snapLength: snap(9) }, { snapLength: snap(9) }, { snapLength: snap(9) }],
  [
    "other lengths",
    { snapLength: snap(9) },
    { snapLength: snap(8) },
    { snapLength: snap(8), headersOnly: true },
  ],
])("privacy of two inspections: %s", (_what, one, other, expected) => {
  const ring = { bytes: 1, seconds: 1 };
  const inspections = [
    inspection(["a"], { ...ring, privacy: one }),
    inspection(["a"], { ...ring, privacy: other }),
  ];
  expect(ringsOf({ inspections } as unknown as Assignment).get("a")?.privacy).toEqual(expected);
});
