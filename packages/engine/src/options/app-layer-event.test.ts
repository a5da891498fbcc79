import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { appLayerEvent } from "./app-layer-event.ts";

const request = (head: string, line = "GET / HTTP/1.1") =>
  ({
    service: "http",
    kind: "unit",
    part: "header",
    buffers: { http_method: "GET", http_raw_request: line, http_raw_header: head },
  }) as const;
const response = (head: string) =>
  ({
    service: "http",
    kind: "unit",
    part: "header",
    toServer: false,
    buffers: { http_stat_code: "200", http_raw_header: head },
  }) as const;

test.each([
  ["invalid_transfer_encoding_value_in_request", request("Transfer-Encoding: chunked, chunked\r\n"), true],
  ["invalid_transfer_encoding_value_in_request", request("Transfer-Encoding: chunked\r\n"), false],
  ["invalid_transfer_encoding_value_in_request", response("Transfer-Encoding: x\r\n"), false],
  ["invalid_transfer_encoding_value_in_response", response("Transfer-Encoding: x\r\n"), true],
  ["invalid_content_length_field_in_request", request("Content-Length: 1x\r\n"), true],
  ["invalid_content_length_field_in_request", request("Host: a\r\n"), false],
  ["duplicate_content_length_field_in_request", request("Content-Length: 1\r\nContent-Length: 2\r\n"), true],
  ["missing_host_header", request("Accept: a\r\n"), true],
  ["missing_host_header", request("Accept: a\r\n", "GET / HTTP/1.0"), false],
  ["missing_host_header", request("Host: a\r\n"), false],
  ["host_header_ambiguous", request("Host: a\r\n", "GET http://b/ HTTP/1.1"), true],
  ["host_header_ambiguous", request("Host: B\r\n", "GET http://b/ HTTP/1.1"), false],
  ["request_auth_unrecognized", request("Authorization: x\r\n"), true],
  ["request_auth_unrecognized", request("Authorization: Basic eDp5\r\n"), false],
])("http.%s of %j: %s", (event, traffic, expected) => {
  expect(fires(`app-layer-event:http.${event};`, traffic)).toBe(expected);
});

test("refuses events that no parser tells of", () => {
  expect(problemsOf(appLayerEvent, "smtp.invalid_reply")).toEqual([
    '"smtp.invalid_reply": it needs a parser that tells of this event',
  ]);
});
