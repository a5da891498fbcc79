import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { cipReq } from "./cip-req.ts";

const message = {
  service: 14,
  class: 1,
  instance: 1,
  attribute: -1,
  status: -1,
  connectionClass: -1,
} as const;

test.each([
  [{ ...message, request: true }, true],
  [{ ...message, request: false }, false],
  [undefined, false],
] as const)("%j: %s", (message, expected) => {
  const industrial = { protocol: "cip", command: 0x6f, message } as const;
  expect(fires("cip_req;", { facts: { industrial } })).toBe(expected);
});

test("other messages are none", () => {
  expect(fires("cip_req;", {})).toBe(false);
});

test("takes no value", () => {
  expect(problemsOf(cipReq, "1")).toEqual(['cip_req takes no value, found "1"']);
});
