import { expect, test } from "vitest";
import { problemsOf } from "../testing/option.ts";
import { metadata } from "./metadata.ts";

test("takes anything", () => {
  expect(problemsOf(metadata, "a b,c, d")).toEqual([]);
  expect(problemsOf(metadata, "")).toEqual([]);
});
