import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { httpFieldTests } from "./http-field-test.ts";

const HEAD = "Content-Length: 5000\r\nAge: young\r\nX-Two: 1\r\nX-Two: 2\r\nEmpty:\r\n";

test.each([
  ["field content-length,numeric true", true],
  ["field Content-Length,numeric true,check >4000", true],
  ["field content-length,check 10<>20", false],
  ["field age,numeric false", true],
  ["field age,check >0", false],
  ["field x-two,numeric true", false],
  ["field empty,numeric true", false],
  ["field empty,numeric false", true],
  ["field via,numeric false", false],
  ["field via,absent", true],
  ["field age,absent", false],
])("http_header_test:%s: %s", (text, expected) => {
  const traffic = {
    service: "http",
    kind: "unit",
    part: "header",
    buffers: { http_raw_header: HEAD },
  } as const;
  expect(fires(`http_header_test:${text};`, traffic)).toBe(expected);
});

test("http_trailer_test is about the fields behind a body", () => {
  const traffic = { service: "http", kind: "unit", part: "trailer" } as const;
  const option = "http_trailer_test:field expires,check 0;";
  expect(fires(option, { ...traffic, buffers: { http_raw_trailer: "Expires: 0" } })).toBe(true);
  expect(fires(option, { ...traffic, buffers: { http_raw_header: "Expires: 0" } })).toBe(false);
});

test.each([
  ["numeric true", 'expected "field" and a field\'s name'],
  ["field a", "expected numeric true, numeric false, check and a range, or absent"],
  ["field a,absent,check 1", "absent goes with no other test"],
  ["field a,big", '"big" is not one of field, numeric, check, absent'],
])("refuses http_header_test:%s", (text, problem) => {
  expect(problemsOf(httpFieldTests[0]!, text)).toEqual([problem]);
});
