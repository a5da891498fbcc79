import { expect, test } from "vitest";
import { type Buffers, bufferNames } from "../buffers.ts";
import { fromLatin1 } from "../bytes.ts";
import { alerts, detector, fires, problemsOf } from "../testing/option.ts";
import { stickyBuffers } from "./sticky.ts";

const option = (name: string) => stickyBuffers.find((one) => one.name === name)!;
const http = { service: "http", kind: "unit" } as const;

test("has every buffer", () => {
  expect(stickyBuffers.map(({ name }) => name)).toEqual(bufferNames);
});

test.each([
  ['http_uri; content:"/a";', { http_uri: "/a" }, true],
  ['http_uri; content:"/a";', { http_header: "/a" }, false],
  ['http_uri; content:"/a"; http_header; content:"b";', { http_uri: "/a", http_header: "b" }, true],
  ['http_uri; content:"/a"; content:"b",distance 0;', { http_uri: "/a", http_header: "b" }, false],
  ['http_uri; content:!"b";', { http_uri: "/a" }, true],
  ['http_uri; content:!"b";', { http_header: "a" }, false],
  ["http_uri; bufferlen:0;", { http_uri: "" }, false],
  ['content:!"b"; http_uri; content:"/a";', { http_uri: "/a" }, false],
  ['content:!"b"; http_uri; content:"/a";', { http_uri: "/a", pkt_data: "x" }, true],
])("%s on %j: %s", (options, buffers, expected) => {
  expect(fires(options, { ...http, buffers })).toBe(expected);
});

test("raw_data is the payload where nothing changed it", () => {
  expect(fires('raw_data; content:"a";', { payload: "a" })).toBe(true);
  expect(fires('raw_data; content:"a";', { payload: "b", buffers: { raw_data: "a" } })).toBe(true);
  expect(fires('raw_data; content:"b";', { payload: "b", buffers: { raw_data: "a" } })).toBe(false);
});

test.each([
  ["http_trailer:field expires", "Via: x\r\nExpires: 0\r\n", true],
  ["http_trailer:field expires", "Via: 0\r\n", false],
  ["http_raw_trailer:field VIA", "Via: 0", true],
  ["http_trailer:with_body", "Via: 0", true],
])("%s on %j: %s", (buffer, trailer, expected) => {
  const name = /^\w+/.exec(buffer)![0];
  const traffic = { ...http, part: "trailer" as const, buffers: { [name]: trailer } };
  expect(fires(`${buffer}; content:"0"; `, traffic)).toBe(expected);
});

test("asks for a part by its parameter", () => {
  const asked: string[] = [];
  const find = (number: number, key: string) => {
    asked.push(`${bufferNames[number]} ${key}`);
    return false;
  };
  const traffic = { ...http, buffers: { http_header: "User-Agent: x", http_uri: "/x" }, find };
  alerts(
    detector('http_header:field User-Agent; content:"x";', 'http_param:"ID",nocase; content:"x";'),
    traffic,
  );
  expect(asked.sort()).toEqual(["http_header user-agent", "http_param ID,nocase"]);
});

test.each([
  ['http_header:field x; content:"a b";', "X: a\r\n b", "a b", true],
  ['http_header:field x; content:"a,b";', "X: a\r\nX: b", "a,b", true],
  ['http_header:field x; content:", ";', "X: a,\r\nX: b", "a, ", true],
  ['http_header:field x; content:"ab",depth 2;', "Host: a.test\r\nX: ab", "ab", true],
  ['http_header:field x; content:"a b";', "X: a\r\n c", "a c", false],
])("%s finds what stands otherwise in %j", (options, header, value, expected) => {
  function find(this: Buffers): boolean {
    this.found.bytes = fromLatin1(value);
    this.found.start = 0;
    this.found.end = value.length;
    return true;
  }
  expect(fires(options, { ...http, buffers: { http_header: header }, find })).toBe(expected);
});

test("a rule is tried with the last part of a message that it reads", () => {
  const one = detector('http_uri; content:"/a";', 'http_uri; content:"/a"; http_client_body; content:"b";');
  const buffers = { http_uri: "/a" };
  expect(alerts(one, { ...http, buffers, part: "header" })).toEqual([1]);
  expect(alerts(one, { ...http, buffers: { ...buffers, http_client_body: "b" }, part: "body" })).toEqual([2]);
});

test.each([
  ["http_uri", "x", '"x" is not one of scheme, host, port, path, query, fragment'],
  ["http_method", "x", 'takes no value, found "x"'],
  ["http_param", "", 'expected the name of a parameter and perhaps nocase, found ""'],
  ["http_header", "x", '"x" is not "field" and a field\'s name'],
  ["pkt_data", "request", 'takes no value, found "request"'],
])("refuses %s:%s", (name, text, problem) => {
  expect(problemsOf(option(name), text)).toEqual([problem]);
});
