import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { sameip } from "./sameip.ts";

test("matches when both addresses are one", () => {
  expect(fires("sameip;", { destination: [10, 0, 0, 1] })).toBe(true);
  expect(fires("sameip;", {})).toBe(false);
});

test("takes no value", () => {
  expect(problemsOf(sameip, "yes")).toEqual(["takes no value"]);
});
