import { expect, test } from "vitest";
import { aFlow, fires, problemsOf } from "../testing/option.ts";
import { appids } from "./appids.ts";

test.each([
  ['"http"', "http", true],
  ['"DNS, HTTPS"', "ssl", true],
  ['"http"', "dns", false],
  ['"http"', undefined, false],
])("appids:%s in a flow of %s: %s", (text, service, expected) => {
  expect(fires(`appids:${text};`, { flow: aFlow({ service }) })).toBe(expected);
});

test.each([
  ['"facebook"', '"facebook" is not a protocol: it needs a detector of applications'],
  ['""', "expected the names of applications such as http"],
])("refuses appids:%s", (text, problem) => {
  expect(problemsOf(appids, text)).toEqual([problem]);
});
