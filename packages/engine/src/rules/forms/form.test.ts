import { expect, test } from "vitest";
import { tokenize } from "../tokenize.ts";
import { formsOf, signOf } from "./form.ts";

const TCP = "alert tcp any any -> any any";
const rule = (text: string) => tokenize(/^alert/.test(text) ? text : `${TCP} (${text} sid:1;)`).rules[0]!;

test.each([
  ['content:"a",nocase;', "snort3"],
  ['content:"a"; service:http;', "snort3"],
  ["http_uri; bufferlen:>9;", "snort3"],
  ['alert http (msg:"x"; sid:1;)', "snort3"],
  ['content:"a"; nocase;', "old"],
  ['content:"a"; http_uri;', "old"],
  ['content:"a"; http_uri; content:"b"; http_header;', "old"],
  ['content:",|22|a|22|:"; depth:9;', "old"],
  ['uricontent:"a";', "old"],
  ['pcre:"/a/Ui";', "old"],
  ["urilen:9;", "old"],
  ["threshold:type limit,track by_src,count 1,seconds 1;", "old"],
  ["metadata:policy x drop, service http;", "old"],
  ['http.uri; content:"a";', "suricata"],
  ['dns_query; content:"a";', "suricata"],
  ['content:"a"; startswith;', "suricata"],
  ["app-layer-protocol:http;", "suricata"],
  ['alert tls any any -> any any (msg:"x"; sid:1;)', "suricata"],
  ['content:"a";', undefined],
  ['pcre:"/a/Ri";', undefined],
  ['http_uri; content:"a";', undefined],
  ['file_data; content:"a";', undefined],
  ["flags:S; dsize:1<>3;", undefined],
] as const)("%s shows %s", (text, expected) => {
  expect(signOf(rule(text))).toBe(expected);
});

const either = 'content:"a"; http_uri; content:"b";';

test.each([
  ["alone", [either], ["snort3"]],
  ["among rules of Snort 3", [either, 'content:"a",nocase;'], ["snort3", "snort3"]],
  ["among rules of Snort 2", [either, 'content:"a"; nocase;'], ["snort2", "snort2"]],
  [
    "among rules of Suricata",
    [either, "bsize:3;", 'content:"a"; nocase;'],
    ["suricata", "suricata", "suricata"],
  ],
  [
    "in a file of both",
    [either, 'content:"a"; nocase;', 'content:"a",nocase;'],
    ["snort3", "snort2", "snort3"],
  ],
])("a rule that could be either, %s", (_where, rules, expected) => {
  expect(formsOf(rules.map(rule))).toEqual(expected);
});

test("a form that is given is for all", () => {
  expect(formsOf([rule('content:"a",nocase;')], "suricata")).toEqual(["suricata"]);
});
