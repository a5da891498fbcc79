import { expect, test } from "vitest";
import { fromLatin1 } from "../../bytes.ts";
import { createEngine } from "../../engine.ts";
import { type Turn, tcpFrames, udpFrames } from "../../explain/specimen/frames.ts";
import { parseRules } from "../index.ts";

const RAW_IP = 101;
const client = { address: [10, 0, 0, 1], port: 40_000 };
const server = { address: [10, 0, 0, 2], port: 31_000 };

/** The sids that a conversation makes alert, in order. */
function sids(
  turns: readonly (readonly ["client" | "server", string])[],
  rules: string,
  port = server.port,
): number[] {
  const { ruleSet, problems } = parseRules([{ name: "test", text: rules }], { form: "suricata" });
  expect(problems).toEqual([]);
  const found: number[] = [];
  const engine = createEngine({
    rules: ruleSet,
    onFinding: (finding) => {
      if (finding.type === "match") found.push(finding.rule.sid);
    },
  });
  const bytes = turns.map(([side, said]): Turn => [side, fromLatin1(said)]);
  const frames =
    port === 53 ? udpFrames(client, { ...server, port }, bytes) : tcpFrames(client, server, bytes);
  frames.forEach((frame, at) => {
    engine.packet(frame, 0, frame.length, frame.length, 1_700_000_000_000_000 + at * 1_000, RAW_IP, 0, -1);
  });
  engine.finish();
  return found;
}

const GET = "GET /evil?a=%41 HTTP/1.1\r\nHost: a.test\r\n\r\n";
const OK = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody";
const POST = "POST /p HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ncmd=\r\n0\r\n\r\n";

test.each([
  [
    "alert http",
    'content:"GET /evil"; sid:1;',
    [
      ["client", GET],
      ["server", OK],
    ],
    [1],
  ],
  [
    "alert http",
    'content:"a=%41"; sid:1;',
    [
      ["client", GET],
      ["server", OK],
    ],
    [1],
  ],
  [
    "alert http",
    'flow:to_client; content:"200 OK|0d 0a|"; sid:1;',
    [
      ["client", GET],
      ["server", OK],
    ],
    [1],
  ],
  [
    "alert http",
    'content:"0d 0a|4|0d 0a|cmd"; sid:1;'.replace('"0d', '"|0d'),
    [
      ["client", POST],
      ["server", OK],
    ],
    [1],
  ],
  [
    "alert tcp",
    'content:"GET /evil"; sid:1;',
    [
      ["client", GET],
      ["server", OK],
    ],
    [1],
  ],
  [
    "alert tcp",
    'content:"second"; sid:1;',
    [
      ["client", GET],
      ["server", OK],
      ["client", GET.replace("evil", "second")],
    ],
    [1],
  ],
  ["alert http", 'content:"GET /evil"; sid:1;', [["client", "nothing of the kind: GET /evil"]], []],
  [
    "alert http",
    'http.method; content:"GET"; pkt_data; content:"/evil"; sid:1;',
    [
      ["client", GET],
      ["server", OK],
    ],
    [1],
  ],
  [
    "alert http",
    'http.method; content:"POST"; pkt_data; content:"|0d 0a 0d 0a|cmd"; sid:1;',
    [
      ["client", POST],
      ["server", OK],
    ],
    [1],
  ],
  [
    "alert http",
    'http.method; content:"GET"; pkt_data; content:"/other"; sid:1;',
    [
      ["client", GET],
      ["server", OK],
    ],
    [],
  ],
  [
    "alert http",
    'http.referer; absent; http.method; content:"GET"; sid:1;',
    [
      ["client", GET],
      ["server", OK],
    ],
    [1],
  ],
  [
    "alert http",
    "app-layer-event:http.missing_host_header; sid:1;",
    [
      ["client", "GET / HTTP/1.1\r\nA: b\r\n\r\n"],
      ["server", OK],
    ],
    [1],
  ],
  [
    "alert ssh",
    'ssh.software; content:"PuTTY"; sid:1;',
    [
      ["client", "SSH-2.0-PuTTY_1\r\n"],
      ["server", "SSH-2.0-x\r\n"],
    ],
    [1],
  ],
  [
    "alert ssh",
    'content:"PuTTY"; sid:1;',
    [
      ["client", "SSH-2.0-PuTTY_1\r\n"],
      ["server", "SSH-2.0-x\r\n"],
    ],
    [1],
  ],
  [
    "alert tcp",
    "flow:established,to_server; dsize:17; sid:1;",
    [
      ["client", "SSH-2.0-PuTTY_1\r\n"],
      ["server", "SSH-2.0-x\r\n"],
    ],
    [1],
  ],
  ["alert tcp", 'tcp.hdr; content:"|50|"; offset:12; depth:1; flags:S; sid:1;', [["client", "a"]], [1]],
] as const)("%s (%s): %j makes %j", (header, options, turns, expected) => {
  expect(sids(turns, `${header} any any -> any any (${options})`)).toEqual(expected);
});

test("what stands in two segments is found in the stream of a parsed flow", () => {
  const long = `GET /${"a".repeat(1_380)}${"b".repeat(60)} HTTP/1.1\r\nHost: a.test\r\n\r\n`;
  const rule = 'alert tcp any any -> any any (content:"aaabbb"; content:"bbb HTTP"; sid:1;)';
  expect(
    sids(
      [
        ["client", long],
        ["server", OK],
      ],
      rule,
    ),
  ).toEqual([1]);
});

test("of DNS over UDP both the message and its parts are seen", () => {
  const message = "\0\x01\x01\0\0\x01\0\0\0\0\0\0\x01a\x04test\0\0\x10\0\x01";
  const rules = [
    'alert dns any any -> any any (content:"|00 00 10|"; dns.query; content:"a.test"; sid:1;)',
    'alert dns any any -> any any (content:"|01|a|04|test"; sid:2;)',
    "alert dns any any -> any any (dns.rrtype:16; dns.opcode:0; sid:3;)",
    "alert dns any any -> any any (dns.opcode:5; sid:4;)",
  ];
  expect(sids([["client", message]], rules.join("\n"), 53)).toEqual([1, 2, 3]);
});
