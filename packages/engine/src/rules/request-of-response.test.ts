import { expect, test } from "vitest";
import { fromLatin1 } from "../bytes.ts";
import { createEngine } from "../engine.ts";
import { type Turn, tcpFrames } from "../explain/specimen/frames.ts";
import { parseRules } from "./index.ts";

const RAW_IP = 101;
const client = { address: [10, 0, 0, 1], port: 40_000 };
const server = { address: [10, 0, 0, 2], port: 80 };
const turns: readonly Turn[] = [
  ["client", fromLatin1("GET /one HTTP/1.1\r\nHost: a.test\r\nX-A: first\r\nCookie: k=1\r\n\r\n")],
  ["server", fromLatin1("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")],
  ["client", fromLatin1("GET /two HTTP/1.0\r\nHost: b.test\r\n\r\n")],
  ["server", fromLatin1("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")],
];

/** How often a rule about responses alerts. */
function alerts(options: string): number {
  const text = `alert http any any -> any any (flow:to_client; ${options}; sid:1;)`;
  const { ruleSet, problems } = parseRules([{ name: "test", text }]);
  expect(problems).toEqual([]);
  let count = 0;
  const engine = createEngine({
    rules: ruleSet,
    onFinding: ({ type }) => {
      if (type === "match") count++;
    },
  });
  tcpFrames(client, server, turns).forEach((frame, at) => {
    engine.packet(frame, 0, frame.length, frame.length, 1_700_000_000_000_000 + at * 1_000, RAW_IP, 0, -1);
  });
  engine.finish();
  expect(engine.counters.held.pending).toBe(0);
  return count;
}

test.each([
  ['http_stat_code; content:"404"; http_header:request,field x-a; content:"first"', 1],
  ['http_stat_code; content:"200"; http_header:request,field x-a; content:"first"', 0],
  ['http_header:request; content:"b.test"', 1],
  ['http_cookie:request; content:"k=1"', 1],
  ['http_uri:request; content:"/two"', 1],
  ['http_uri:path,request; content:"/one"; bufferlen:4', 1],
  ['file_data; content:"hi"; http_raw_header:request; content:"Host: b"', 1],
  ['file_data; content:"hi"; http_raw_header:request; content:"Host: a"', 0],
  ["http_num_headers:3,request", 1],
  ["http_num_headers:1", 2],
  ["http_header_test:field x-a,numeric false,request", 1],
  ['http_version_match:"1.0",request', 1],
  ['http_version_match:"1.1"', 2],
])("%s: %i", (options, expected) => {
  expect(alerts(options)).toBe(expected);
});
