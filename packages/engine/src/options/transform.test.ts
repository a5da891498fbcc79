import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { fires, firesOn, problemsOf } from "../testing/option.ts";
import { transforms } from "./transform.ts";

const uri = (options: string, http_uri: string): boolean =>
  fires(`http_uri; ${options}`, { service: "http", kind: "unit", buffers: { http_uri } });

test.each([
  ['dotprefix; content:".a.test",endswith;', "a.test", true],
  ['dotprefix; content:".a.test",endswith;', "b.a.test", true],
  ['dotprefix; content:".a.test",endswith;', "ba.test", false],
  ['to_lowercase; content:"abc";', "xABc", true],
  ['to_lowercase; content:"ABC";', "ABC", false],
  ['to_uppercase; content:"ABC";', "abc", true],
  ['strip_whitespace; content:"abc";', "a b\r\nc", true],
  ['compress_whitespace; content:"a b c";', "a \t b\r\n c", true],
  ['url_decode; content:"a b/";', "a+b%2f", true],
  ['url_decode; content:"%2";', "%2", true],
  ['xor:"01"; content:"abc";', "`cb", true],
  ['strip_pseudo_headers; content:"a: b|0d 0a|c",startswith;', ":path: /\r\na: b\r\n:x: y\r\nc", true],
  ['header_lowercase; content:"x-ab: Cd|0a|ef:",startswith;', "X-AB: Cd\nEF: g", true],
  ['from_base64; content:"hello",startswith,endswith;', "aGVsbG8=", true],
  ['from_base64:bytes 4,offset 2; content:"hel",startswith,endswith;', "..aGVsbG8=", true],
  ['from_base64:offset 20; content:"h";', "aGVsbG8=", false],
  ['to_lowercase; strip_whitespace; dotprefix; content:".abc",startswith;', "A B C", true],
  ['to_lowercase; pcre:"/^abc$/";', "ABC", true],
  ['content:"A"; to_lowercase; content:"abc"; pcre:"/c$/R";', "ABC", false],
])("%s on %j: %s", (options, text, expected) => {
  expect(uri(options, text)).toBe(expected);
});

test.each(["md5", "sha1", "sha256"])("to_%s gives the sum", (name) => {
  const hex = createHash(name).update("some bytes").digest("hex");
  expect(firesOn(`to_${name}; content:"|${hex}|",startswith,endswith;`, ["some bytes", "others"])).toEqual([
    "some bytes",
  ]);
});

test("the text of one transform is not taken for that of another of the same length", () => {
  expect(uri('to_lowercase; pcre:"/abc/"; http_uri; to_uppercase; pcre:"/ABC/";', "aBc")).toBe(true);
});

test.each([
  ["dotprefix", "x", 'takes no value, found "x"'],
  ["from_base64", "bytes many", '"bytes many" is not bytes, offset or mode with a value'],
  ["xor", "zz", 'expected octets in hexadecimal such as "0d0ac8ff", found zz'],
])("refuses %s:%s", (name, text, problem) => {
  expect(problemsOf(transforms.find((one) => one.name === name)!, text)).toEqual([problem]);
});
