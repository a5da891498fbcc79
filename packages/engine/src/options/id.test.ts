import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { id } from "./id.ts";

const has = (options: string) => (value: number) => fires(`${options};`, { packet: { ipId: value } });

test.each([
  // option, values it matches, values it does not
  ["id:39426", [39426], [0]],
])("%s", (option, yes, no) => {
  expect([...yes, ...no].filter(has(option))).toEqual(yes);
});

test.each([["70000", '"70000" is not within 0 to 65535']])("refuses id:%s", (text, problem) => {
  expect(problemsOf(id, text)).toEqual([problem]);
});
