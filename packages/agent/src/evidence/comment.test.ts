import { expect, test } from "vitest";
import { match as matchOf } from "../testing/samples.ts";
import { alertComment } from "./comment.ts";

const rule = { ...matchOf().rule, gid: 1, sid: 2019401, rev: 3, message: "MALWARE \n probe" };
const found = (ranges: [number, number][], payload = Buffer.from("GET /etc/passwd")) =>
  alertComment({ ...matchOf(), rule, buffer: "http_uri", payload, ranges });

test.each<[string, [number, number][], string[]]>([
  ["nothing found", [], []],
  ["one", [[4, 4]], ["http_uri 4+4: 2f657463"]],
  [
    "two",
    [
      [0, 1],
      [14, 1],
    ],
    ["http_uri 0+1: 47", "http_uri 14+1: 64"],
  ],
  ["beyond what was kept", [[14, 9]], ["http_uri 14+9: 64 …"]],
])("%s", (_what, ranges, lines) => {
  expect(found(ranges)).toBe(["alert [1:2019401:3] MALWARE   probe", ...lines].join("\n"));
});

test("says how many it leaves out", () => {
  const text = found(
    Array.from({ length: 20 }, (): [number, number] => [0, 40]),
    Buffer.alloc(100),
  );
  expect(text.split("\n")).toHaveLength(18);
  expect(text).toContain(`http_uri 0+40: ${"00".repeat(32)} …`);
  expect(text).toMatch(/and 4 more$/);
});

test.each([
  ["kept as it is", "http_cookie", undefined, true],
  ["a cookie that is masked", "http_cookie", { maskHttp: true }, false],
  ["what is not masked", "http_uri", { maskHttp: true }, true],
  ["headers only", "http_uri", { headersOnly: true }, false],
  ["words that are masked", "http_uri", { maskPatterns: ["/secret/"] }, false],
  ["words that are not there", "http_uri", { maskPatterns: ["/other/"] }, true],
  ["a pattern that cannot be used", "http_uri", { maskPatterns: ["("] }, false],
  ["what was on the wire, and may be of a cookie", "pkt_data", { maskHttp: true }, false],
  ["packets that are cut", "http_uri", { snapLength: { default: 9, ports: [] } }, false],
])("%s", (_what, buffer, privacy, told) => {
  const payload = Buffer.from("secret");
  const text = alertComment({ ...matchOf(), buffer, payload, ranges: [[0, 6]] }, privacy);
  expect(text).toContain(`${buffer} 0+6`);
  expect(text.includes(payload.toString("hex"))).toBe(told);
});

test("of what was on the wire those octets are told that are not masked", () => {
  const payload = Buffer.from("GET / HTTP/1.1\r\nCookie: ab");
  const found = {
    ...matchOf(),
    payload,
    ranges: [
      [4, 1],
      [24, 2],
    ] as const,
  };
  const [, ...lines] = alertComment(found, { maskHttp: true }).split("\n");
  expect(lines).toEqual(["pkt_data 4+1: 2f", "pkt_data 24+2: 7878"]);
});
