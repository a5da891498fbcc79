import { expect, test } from "vitest";
import { firesOn, problemsOf } from "../testing/option.ts";
import { base64Decode } from "./base64-decode.ts";

test.each([
  // options, payloads it matches, payloads it does not
  [
    'base64_decode; base64_data; content:"hello",depth 5;',
    ["aGVsbG8=", "aGVs\r\n bG8="],
    ["hello", "aGVs\r\nbG8=", "!aGVsbG8="],
  ],
  ['content:"Basic "; base64_decode:relative; base64_data; content:"a:b";', ["Basic YTpi"], ["YTpi"]],
  ["base64_decode:bytes 4,offset 1; base64_data; bufferlen:3;", ["xaGVsbG8="], ["aG"]],
])("%s", (options, yes, no) => {
  expect(firesOn(options, [...yes, ...no])).toEqual(yes);
});

test.each([
  ["bytes 0", "bytes goes from 1 to 65536"],
  ["backwards", '"backwards" is not one of bytes N, offset N, relative'],
])("refuses base64Decode:%s", (text, problem) => {
  expect(problemsOf(base64Decode, text)).toEqual([problem]);
});
