import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { problemsOf } from "../testing/option.ts";
import { dnsFields } from "./dns-field.ts";
import { hashOptions } from "./hash.ts";
import { httpCounts } from "./http-count.ts";
import { httpFieldTests } from "./http-field-test.ts";
import { ruleOptions } from "./index.ts";
import { stickyBuffers } from "./sticky.ts";
import { transforms } from "./transform.ts";
import { unavailable } from "./unavailable.ts";

/** Files that make several keywords. */
const FAMILIES = [hashOptions, httpCounts, httpFieldTests, stickyBuffers, transforms, dnsFields, unavailable];

test("lists every option file, in order", () => {
  const files = readdirSync(import.meta.dirname).filter(
    (file) => file.endsWith(".ts") && !/^index\.|\.test\.ts$/.test(file),
  );
  const single = ruleOptions.filter((option) => !FAMILIES.flat().includes(option));
  expect(
    [
      ...single.map(({ name }) => `${name.replaceAll("_", "-")}.ts`),
      "dns-field.ts",
      "hash.ts",
      "unavailable.ts",
      "http-count.ts",
      "http-field-test.ts",
      "sticky.ts",
      "transform.ts",
    ].sort(),
  ).toEqual(files.sort());
});

test("has every name once", () => {
  const names = ruleOptions.map(({ name }) => name);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});

test.each(ruleOptions)("$name: its example is correct", (option) => {
  const [, name, text = ""] = /^([\w.-]+)(?::(.*))?$/.exec(option.example) ?? [];
  expect(name).toBe(option.name);
  expect(problemsOf(option, text).filter((problem) => problem !== option.refused)).toEqual([]);
});
