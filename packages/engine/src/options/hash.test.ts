import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { firesOn, problemsOf } from "../testing/option.ts";
import { hashOptions } from "./hash.ts";

test.each(["md5", "sha256", "sha512"])("%s finds octets by their sum", (name) => {
  const sum = createHash(name).update("secret").digest("hex");
  const on = (options: string) => firesOn(options, ["secret", "xxsecret", "secretxx", "public"]);
  expect(on(`${name}:"${sum}",length 6;`)).toEqual(["secret", "secretxx"]);
  expect(on(`${name}:"${sum.toUpperCase()}",length 6,offset 2;`)).toEqual(["xxsecret"]);
  expect(on(`content:"xx"; ${name}:"${sum}",length 6,relative;`)).toEqual(["xxsecret"]);
  expect(on(`${name}:!"${sum}",length 6;`)).toEqual(["xxsecret", "public"]);
  expect(on(`${name}:"${sum}",length 6; content:"xx",distance 0;`)).toEqual(["secretxx"]);
});

const sum = "00".repeat(16);
test.each([
  ['"00",length 3', 'expected 32 hexadecimal digits in quotes, found "00"'],
  [`"${sum}"`, 'expected "length N", up to 65535, and perhaps "offset N" and "relative"'],
  [`"${sum}",length 0`, 'expected "length N", up to 65535, and perhaps "offset N" and "relative"'],
  [`"${sum}",length 3,depth 4`, '"depth" was not expected'],
])("refuses md5:%s", (text, problem) => {
  expect(problemsOf(hashOptions[0]!, text)).toEqual([problem]);
});
