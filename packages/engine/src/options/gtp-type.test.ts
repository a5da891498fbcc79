import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { gtpType } from "./gtp-type.ts";

test.each([
  ["1", 1, 1, true],
  ["echo_request", 2, 1, true],
  ["create_session_request", 2, 32, true],
  ["create_session_request", 1, 32, false],
  ['"send_routing_info_request,7"', 1, 32, true],
  ["7, echo_request", 1, 2, false],
  ["1", -1, -1, false],
])("gtp_type:%s, version %i type %i: %s", (text, version, type, expected) => {
  expect(fires(`gtp_type:${text};`, { facts: { gtpVersion: version, gtpType: type } })).toBe(expected);
});

test.each([
  ["256", '"256" is not a number up to 255 or a type such as echo_request'],
  ["echo", '"echo" is not a number up to 255 or a type such as echo_request'],
])("refuses gtp_type:%s", (text, problem) => {
  expect(problemsOf(gtpType, text)).toEqual([problem]);
});
