import { expect, test } from "vitest";
import { alerts, detector, fires, problemsOf } from "../testing/option.ts";
import { httpCounts } from "./http-count.ts";

const http = { service: "http", kind: "unit", part: "header" } as const;
const HEAD = "Host: a.test\r\nCookie: a=1\r\nX-Long: one\r\n two\r\nCookie : b=2\r\n";

test.each([
  ["http_num_headers:4;", true],
  ["http_num_headers:>4;", false],
  ["http_num_headers:1<>5;", true],
  ["http_num_headers:4,with_body;", true],
  ["http_num_cookies:2;", true],
  ["http_num_cookies:!2;", false],
  ["http_max_header_line:17;", true],
  ["http_max_header_line:<17;", false],
  ["http_num_trailers:0;", false],
])("%s: %s", (option, expected) => {
  expect(fires(option, { ...http, buffers: { http_raw_header: HEAD } })).toBe(expected);
});

test.each([
  ["http_num_trailers:1;", true],
  ["http_max_trailer_line:>20;", false],
  ["http_num_headers:4;", false],
])("after a body, %s: %s", (option, expected) => {
  const buffers = { http_raw_header: HEAD, http_raw_trailer: "Expires: 0" };
  expect(fires(option, { ...http, part: "trailer", buffers })).toBe(expected);
});

test("is for HTTP only", () => {
  const one = detector("http_num_headers:>0;");
  expect(alerts(one, { ...http, service: "sip", buffers: { http_raw_header: HEAD } })).toEqual([]);
});

test("refuses what is no word of it", () => {
  expect(problemsOf(httpCounts[0]!, "1,twice")).toEqual(['"twice" was not expected']);
});
