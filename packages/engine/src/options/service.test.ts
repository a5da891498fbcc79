import { expect, test } from "vitest";
import { problemsOf } from "../testing/option.ts";
import { service } from "./service.ts";

test.each([
  ["", "expected the name of a service such as http"],
  ["a b", '"a b" is not the name of a service'],
])("refuses service:%s", (text, problem) => {
  expect(problemsOf(service, text)).toEqual([problem]);
});
