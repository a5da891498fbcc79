import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { cipRsp } from "./cip-rsp.ts";

const message = {
  service: 14,
  class: 1,
  instance: 1,
  attribute: -1,
  status: -1,
  connectionClass: -1,
} as const;

test.each([
  [{ ...message, request: true }, false],
  [{ ...message, request: false }, true],
  [undefined, false],
] as const)("%j: %s", (message, expected) => {
  const industrial = { protocol: "cip", command: 0x6f, message } as const;
  expect(fires("cip_rsp;", { facts: { industrial } })).toBe(expected);
});

test("other messages are none", () => {
  expect(fires("cip_rsp;", {})).toBe(false);
});

test("takes no value", () => {
  expect(problemsOf(cipRsp, "1")).toEqual(['cip_rsp takes no value, found "1"']);
});
