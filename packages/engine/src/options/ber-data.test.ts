import { expect, test } from "vitest";
import { firesOn, problemsOf } from "../testing/option.ts";
import { berData } from "./ber-data.ts";

test.each([
  // options, payloads it matches, payloads it does not
  ['ber_data:0x30; content:"x",within 1;', ["0\x01x"], ["1\x01x", "0"]],
  ['ber_data:0x30; ber_data:0x04; content:"x",within 1;', ["0\x81\x03\x04\x01x"], ["0\x80\x04\x01x"]],
])("%s", (options, yes, no) => {
  expect(firesOn(options, [...yes, ...no])).toEqual(yes);
});

test.each([["256", '"256" is not a type from 0 to 255']])("refuses berData:%s", (text, problem) => {
  expect(problemsOf(berData, text)).toEqual([problem]);
});
