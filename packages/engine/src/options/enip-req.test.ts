import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { enipReq } from "./enip-req.ts";

test.each([
  [true, 0x65, true],
  [false, 0x65, false],
  [true, -1, false],
  [false, -1, false],
])("to the server: %s, command %i: %s", (toServer, command, expected) => {
  const industrial = { protocol: "cip", command, message: undefined } as const;
  expect(fires("enip_req;", { toServer, facts: { industrial } })).toBe(expected);
});

test("other messages are none", () => {
  expect(fires("enip_req;", { toServer: true })).toBe(false);
});

test("takes no value", () => {
  expect(problemsOf(enipReq, "1")).toEqual(['enip_req takes no value, found "1"']);
});
