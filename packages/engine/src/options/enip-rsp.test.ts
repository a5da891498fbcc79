import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { enipRsp } from "./enip-rsp.ts";

test.each([
  [true, 0x65, false],
  [false, 0x65, true],
  [true, -1, false],
  [false, -1, false],
])("to the server: %s, command %i: %s", (toServer, command, expected) => {
  const industrial = { protocol: "cip", command, message: undefined } as const;
  expect(fires("enip_rsp;", { toServer, facts: { industrial } })).toBe(expected);
});

test("other messages are none", () => {
  expect(fires("enip_rsp;", { toServer: false })).toBe(false);
});

test("takes no value", () => {
  expect(problemsOf(enipRsp, "1")).toEqual(['enip_rsp takes no value, found "1"']);
});
