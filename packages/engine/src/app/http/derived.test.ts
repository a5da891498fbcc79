import { expect, test } from "vitest";
import { converse } from "../../testing/stream.ts";

const request = "GET /a HTTP/1.1\r\nHost: WWW.Test:8080\r\nUser-Agent: x\r\nCookie: c=d\r\n\r\n";

test.each([
  ["http_host", "www.test"],
  ["http_header_names", "\r\nHost\r\nUser-Agent\r\nCookie\r\n\r\n"],
  ["http_start", request],
] as const)("%s is made of a request when a rule asks for it", (name, expected) => {
  const { units } = converse([["c", request]], { find: [[name, ""]] });
  expect(units.map(({ found }) => found[`${name}: `])).toEqual([expected]);
});

test.each([
  ["Host: a.test", "a.test"],
  ["Host: [2001:DB8::1]:80", "[2001:db8::1]"],
  ["Host: [2001:db8::1]", "[2001:db8::1]"],
  ["X: y", undefined],
])("%s: the host is %s", (line, expected) => {
  const { units } = converse([["c", `GET / HTTP/1.1\r\n${line}\r\n\r\n`]], { find: [["http_host", ""]] });
  expect(units.map(({ found }) => found["http_host: "])).toEqual([expected]);
});
