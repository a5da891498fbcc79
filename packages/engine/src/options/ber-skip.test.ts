import { expect, test } from "vitest";
import { firesOn, problemsOf } from "../testing/option.ts";
import { berSkip } from "./ber-skip.ts";

test.each([
  // options, payloads it matches, payloads it does not
  ['ber_skip:0x02; content:"x",within 1;', ["\x02\x01\x05x"], ["\x04\x01\x05x", "\x02\tx"]],
  [
    'ber_skip:0x01,optional; ber_data:0x04; content:"x",within 1;',
    ["\x01\x01\xff\x04\x01x", "\x04\x01x"],
    ["\x02\x01\xff\x04\x01x"],
  ],
])("%s", (options, yes, no) => {
  expect(firesOn(options, [...yes, ...no])).toEqual(yes);
});

test.each([
  ["x", '"x" is not a type from 0 to 255'],
  ["1,twice", 'expected a type and perhaps "optional", found "1,twice"'],
])("refuses berSkip:%s", (text, problem) => {
  expect(problemsOf(berSkip, text)).toEqual([problem]);
});
