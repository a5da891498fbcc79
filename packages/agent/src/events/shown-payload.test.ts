import type { PrivacyOrder } from "@peccary/api";
import { describe, expect, test } from "vitest";
import { match } from "../testing/samples.ts";
import { shownPayload } from "./shown-payload.ts";

const shown = (
  privacy: PrivacyOrder | undefined,
  buffer: string,
  payload: string,
  where: Parameters<typeof match>[0] & object = {},
  at = 0,
): string | undefined => {
  const found = { ...match({ ...where, payload }), buffer, ranges: [[at, 1]] as const };
  const bytes = shownPayload(found, privacy);
  return bytes && Buffer.from(bytes).toString();
};

const GET = "GET /a HTTP/1.1\r\nHost: h\r\n";
const cookie = "Cookie: a=b\r\n";
const hidden = "Cookie: xxx\r\n";
const x = (text: string): string => "x".repeat(text.length);
const http = { maskHttp: true };
const of = (service: string | undefined, protocol = 6, destinationPort = 80) => ({
  where: { service, protocol, destinationPort },
});

test.each<[string, PrivacyOrder | undefined, string | undefined]>([
  ["none", undefined, `${GET}${cookie}`],
  ["one that asks for nothing", {}, `${GET}${cookie}`],
  ["headers only", { headersOnly: true }, undefined],
  ["headers only, and more", { headersOnly: true, maskHttp: true }, undefined],
  ["packets are cut", { snapLength: { default: 64, ports: [] } }, undefined],
  ["HTTP", http, `${GET}${hidden}`],
  ["patterns", { maskPatterns: ["/host: h/i"] }, `GET /a HTTP/1.1\r\nxxxxxxx\r\n${cookie}`],
  ["both", { ...http, maskPatterns: ["/host: h/i"] }, `GET /a HTTP/1.1\r\nxxxxxxx\r\n${hidden}`],
  ["a pattern that cannot be used", { maskPatterns: ["("] }, undefined],
])("a policy: %s", (_what, privacy, expected) => {
  expect(shown(privacy, "pkt_data", `${GET}${cookie}`, of("http"))).toBe(expected);
});

describe("HTTP is masked", () => {
  test.each<[string, string, string]>([
    ["http_cookie", "a=b", "xxx"],
    ["http_raw_cookie", "a=b", "xxx"],
    ["base64_data", "me:word", "xxxxxxx"],
    ["a_new_buffer", "what", "xxxx"],
    ["http_uri", "/etc/passwd", "/etc/passwd"],
    ["http_header_names", "Cookie", "Cookie"],
    ["tls_sni", "shop.example", "shop.example"],
    ["tcp_hdr", "Cookie", "Cookie"],
    ["http_client_body", "a=b&c=d", "a=b&c=d"],
    ["file_data", `<p>\r\n${cookie}`, `<p>\r\n${hidden}`],
    ["http_header", "Authorization: me\r\nHost: h", "Authorization: xx\r\nHost: h"],
    ["http_header", "Host: h\r\nProxy-Authorization: me", "Host: h\r\nProxy-Authorization: xx"],
    ["http_header", "Set-Cookie: a\r\n b\r\nHost: h", "Set-Cookie: x\r\nxx\r\nHost: h"],
    ["http_header", "Basic bWU6d29yZA==", x("Basic bWU6d29yZA==")],
    ["http_header", "me:word", "xxxxxxx"],
    ["http_raw_header", "me:word\r\n and more", x("me:word\r\n and more")],
    ["http_header", "Host: h\r\nno name\r\nA: b", x("Host: h\r\nno name\r\nA: b")],
  ])("%s %j", (buffer, payload, expected) => {
    expect(shown(http, buffer, payload, of("http"))).toBe(expected);
  });

  test("headers that may begin amid a line", () => {
    const text = "tail\r\nHost: h\r\nCookie: a\r\nA: b";
    const expected = "xxxx\r\nHost: h\r\nCookie: x\r\nA: b";
    expect(shown(http, "http_raw_header", text, of("http"), 256)).toBe(expected);
  });

  test.each<[string, string | undefined, string, string]>([
    ["a request", "http", `${GET}${cookie}`, `${GET}${hidden}`],
    ["a request of what is not known yet", undefined, `${GET}${cookie}`, `${GET}${hidden}`],
    ["a response", "http", "HTTP/1.1 200 OK\r\nSet-Cookie: a\r\n", "HTTP/1.1 200 OK\r\nSet-Cookie: x\r\n"],
    ["a later segment", "http", `ab\r\n${cookie}A: b`, `xx\r\n${hidden}A: b`],
    ["a later segment without an end of line", "http", "abcd", "xxxx"],
    ["a segment of nobody knows what", undefined, `ab\r\n${cookie}`, x(`ab\r\n${cookie}`)],
    ["HTTP/2, whose headers are packed", "http2", "a\r\nb", "xxxx"],
    ["another service", "smtp", "RCPT TO: me\r\n", "RCPT TO: me\r\n"],
    ["a service with headers alike", "sip", "ab\r\nA: b", "xx\r\nA: b"],
  ])("what was on the wire: %s", (_what, service, payload, expected) => {
    for (const buffer of ["pkt_data", "raw_data", "stream_data"])
      expect(shown(http, buffer, payload, of(service))).toBe(expected);
  });

  test.each<[string, number, number, string]>([
    ["a datagram", 17, 53, "question"],
    ["a datagram of a tunnel", 17, 4789, "xxxxxxxx"],
    ["ICMP, which may quote a segment", 1, 0, "xxxxxxxx"],
  ])("%s", (_what, protocol, port, expected) => {
    expect(shown(http, "pkt_data", "question", of(undefined, protocol, port))).toBe(expected);
  });
});

test.each([
  ["http_cookie", "id=7&pin=12", "id=7&xxxxxx"],
  ["http_client_body", "pin=12&a=b", "xxxxxx&a=b"],
  ["pkt_data", "any pin=12 at all", "any xxxxxx at all"],
  ["base64_data", "any", "xxx"],
])("patterns in %s", (buffer, payload, expected) => {
  expect(shown({ maskPatterns: ["/pin=\\d\\d/"] }, buffer, payload)).toBe(expected);
});
