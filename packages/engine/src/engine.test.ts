import { expect, test } from "vitest";
import type { Engine } from "./contract.ts";
import { createEngine } from "./engine.ts";
import type { Finding, Match } from "./finding.ts";
import { parseRules } from "./rules/index.ts";
import { frame, ip, type Segment, tcp, text, udp } from "./testing/packets.ts";

const ETHERNET = 1;
const CLIENT = "10.0.0.1";
const SERVER = "10.0.0.2";

interface Bench {
  readonly engine: Engine;
  readonly findings: Finding[];
  /** sids, in the order of the alerts. */
  sids(): number[];
  matches(): Match[];
}

const rulesOf = (...rules: string[]) => {
  const { ruleSet, problems } = parseRules([{ name: "test.rules", text: rules.join("\n") }]);
  expect(problems).toEqual([]);
  return ruleSet;
};

function bench(...rules: string[]): Bench {
  const findings: Finding[] = [];
  const engine = createEngine({ rules: rulesOf(...rules), onFinding: (finding) => findings.push(finding) });
  const matches = () => findings.filter((finding) => finding.type === "match");
  return { engine, findings, matches, sids: () => matches().map(({ rule }) => rule.sid) };
}

/** Feeds IP packets, a millisecond apart. */
function play(
  { engine }: Pick<Bench, "engine">,
  packets: readonly Uint8Array[],
  tap = 0,
  from = 1_700_000_000_000_000,
): void {
  packets.forEach((packet, at) => {
    const version = packet[0]! >> 4 === 6 ? 0x86dd : 0x0800;
    const bytes = frame(version, packet);
    engine.packet(bytes, 0, bytes.length, bytes.length, from + at * 1000, ETHERNET, tap, -1);
  });
}

/** A TCP connection told by who says what. */
function talk(turns: readonly (readonly ["c" | "s", string | Uint8Array])[], serverPort = 80): Uint8Array[] {
  const next = { c: 1000, s: 5000 };
  const packets: Uint8Array[] = [];
  const send = (who: "c" | "s", flags: string, payload: string | Uint8Array = "") => {
    const other = who === "c" ? "s" : "c";
    const ports = who === "c" ? ([40_000, serverPort] as const) : ([serverPort, 40_000] as const);
    const segment: Segment = { ports, seq: next[who], ack: flags === "S" ? 0 : next[other], flags };
    const [source, destination] = who === "c" ? [CLIENT, SERVER] : [SERVER, CLIENT];
    packets.push(ip({ source, destination, protocol: 6 }, tcp(segment, payload)));
    next[who] += payload.length + (/[SF]/.test(flags) ? 1 : 0);
  };
  send("c", "S");
  send("s", "S.");
  send("c", ".");
  for (const [who, said] of turns) {
    send(who, ".", said);
    send(who === "c" ? "s" : "c", ".");
  }
  send("c", "F.");
  send("s", "F.");
  send("c", ".");
  return packets;
}

const REQUEST = "GET /cmd.exe?x HTTP/1.1\r\nHost: web\r\n\r\n";

test("a request becomes an alert that says who, what and where", () => {
  const one = bench(
    'alert tcp any any -> any 80 ( msg:"shell"; flow:to_server,established; http_uri; content:"/cmd.exe"; service:http; classtype:web-application-attack; reference:cve,2000-1; sid:7; rev:3; )',
  );
  play(
    one,
    talk([
      ["c", REQUEST],
      ["s", "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"],
    ]),
  );
  expect(one.matches()).toHaveLength(1);
  expect(one.matches()[0]).toMatchObject({
    where: {
      time: 1_700_000_000_003_000,
      packetNumber: 4,
      source: CLIENT,
      sourcePort: 40_000,
      destination: SERVER,
      destinationPort: 80,
      protocol: 6,
      service: "http",
      communityId: expect.stringMatching(/^1:.{28}$/),
    },
    rule: { sid: 7, rev: 3, message: "shell", priority: 1, references: ["cve,2000-1"] },
    buffer: "http_uri",
    payload: text("/cmd.exe?x"),
    ranges: [[0, 8]],
  });
});

test.each([
  ["in one piece", [REQUEST]],
  ["cut inside the word", [REQUEST.slice(0, 8), REQUEST.slice(8)]],
  ["byte by byte", [...REQUEST]],
])("the protocol is known by content, %s, on any port", (_how, pieces) => {
  const one = bench('alert http ( http_uri; content:"/cmd.exe"; sid:1; )');
  play(
    one,
    talk(
      pieces.map((piece) => ["c", piece]),
      4711,
    ),
  );
  expect(one.sids()).toEqual([1]);
});

test("what segments cut apart is found in streams of no known protocol, and told once", () => {
  const one = bench('alert tcp any any -> any any ( content:"ABCDEF"; sid:1; )');
  play(
    one,
    talk(
      [
        ["c", "\x01ABC"],
        ["s", "\x02zz"],
        ["c", "DEF"],
      ],
      9,
    ),
  );
  expect(one.sids()).toEqual([1]);
  const whole = bench('alert tcp any any -> any any ( content:"ABCDEF"; sid:1; )');
  play(whole, talk([["c", "\x01ABCDEF"]], 9));
  expect(whole.sids()).toEqual([1]);
});

test("of fragments rules for IP see the first that comes as it is, and no others", () => {
  const whole = udp([40_000, 4000], text("AAAAAAAA-BBBBBBBBBBBBBB"));
  const head = { source: CLIENT, destination: SERVER, protocol: 17, id: 7 };
  const pieces = [
    ip({ ...head, more: true }, whole.slice(0, 16)),
    ip({ ...head, offset: 16 }, whole.slice(16)),
  ];
  const b = bench(
    'alert ip any any -> any any (content:"AAAA"; fragbits:M; sid:1;)',
    'alert udp any any -> any any (content:"AAAA"; fragbits:M; sid:2;)',
    'alert ip any any -> any any (content:"BBBB"; fragoffset:>0; sid:3;)',
  );
  play(b, pieces);
  expect(b.sids()).toEqual([1]);
});

test("what answers an SNMP request from another port is SNMP", () => {
  const get = Uint8Array.of(0x30, 15, 2, 1, 0, 4, 2, 0x61, 0x62, 0xa0, 6, 2, 1, 1, 2, 1, 0);
  const from = { source: CLIENT, destination: SERVER, protocol: 17 };
  const back = { source: SERVER, destination: CLIENT, protocol: 17 };
  const rule = "alert udp any any -> any 1 (service:snmp; sid:1;)";
  const ask = ip(from, udp([40_000, 161], get));
  const b = bench(rule);
  play(b, [ask, ip(back, udp([50_000, 40_000], "x")), ip(back, udp([50_001, 40_000], "x"))]);
  expect(b.matches().map(({ where }) => where.sourcePort)).toEqual([50_000]);
});

test("a question by DNS after the answer to another is a flow of its own", () => {
  const b = bench();
  const from = ip({ source: CLIENT, destination: SERVER, protocol: 17 }, udp([40_000, 53], "question"));
  const back = ip({ source: SERVER, destination: CLIENT, protocol: 17 }, udp([53, 40_000], "answer"));
  play(b, [from, back, back, from]);
  expect(b.engine.counters.flows).toBe(2);
});

test.each([
  ["what is no DNS", "?", false, [1]],
  // Which announces that the answer may come from another port: for Snort's rules what follows is SNMP.
  ["a question by SNMP", "0\x07\x02\x01\x030\x02\x02\x01", false, []],
  ["a question by SNMP", "0\x07\x02\x01\x030\x02\x02\x01", true, [1]],
])("%s on a port of DNS does not hide the next question (%#)", (_what, first, thorough, sids) => {
  const question = "\x12\x34\x01\0\0\x01\0\0\0\0\0\0\x03www\x04test\0\0\x01\0\x01";
  const rule = 'alert udp any any -> any 53 ( dns_query; content:"www.test"; service:dns; sid:1; )';
  const findings: Finding[] = [];
  const onFinding = (finding: Finding) => findings.push(finding);
  const engine = createEngine({ rules: rulesOf(rule), thorough, onFinding });
  const said = (words: string) =>
    ip({ source: CLIENT, destination: SERVER, protocol: 17 }, udp([40_000, 53], words));
  const error = ip({ source: SERVER, destination: CLIENT, protocol: 17 }, udp([53, 40_000], "error"));
  play({ engine }, [said(first), error, said(question)]);
  expect(findings.filter(({ type }) => type === "transaction")).toMatchObject([
    { transaction: { type: "dns", questions: [{ name: "www.test", type: 1 }] }, where: { service: "dns" } },
  ]);
  expect(findings.flatMap((one) => (one.type === "match" ? [one.rule.sid] : []))).toEqual(sids);
});

test("a packet in fragments is looked at when it is whole", () => {
  const datagram = udp([5000, 6000], "....EVIL....");
  const header = { source: CLIENT, destination: SERVER, protocol: 17, id: 9 };
  const one = bench('alert udp any any -> any 6000 ( content:"EVIL"; sid:1; )');
  play(one, [
    ip({ ...header, more: true }, datagram.slice(0, 16)),
    ip({ ...header, offset: 16 }, datagram.slice(16)),
  ]);
  expect(one.sids()).toEqual([1]);
});

test("the same packets on two wires are two conversations", () => {
  const one = bench('alert tcp any any -> any any ( content:"ABCDEF"; sid:1; )');
  const packets = talk(
    [
      ["c", "\x01ABC"],
      ["c", "DEF"],
    ],
    9,
  );
  for (const packet of packets) {
    play(one, [packet], 1);
    play(one, [packet], 2);
  }
  expect(one.matches().map(({ where }) => where.tap)).toEqual([1, 2]);
});

test("new rules hold for what comes next, and flows stay known", () => {
  const one = bench('alert tcp any any -> any any ( flow:established,to_server; content:"one"; sid:1; )');
  const packets = talk(
    [
      ["c", "\x01one"],
      ["c", "\x01one and two"],
    ],
    9,
  );
  play(one, packets.slice(0, 5));
  one.engine.replaceRules(
    rulesOf('alert tcp any any -> any any ( flow:established,to_server; content:"two"; sid:2; )'),
  );
  play(one, packets.slice(5));
  one.engine.finish();
  expect(one.sids()).toEqual([1, 2]);
});

test("what was said before the end is looked at when a capture ends", () => {
  const one = bench('alert tcp any any -> any any ( flow:only_stream; content:"ABCDEF"; sid:1; )');
  play(
    one,
    talk(
      [
        ["c", "\x01ABC"],
        ["c", "DEF"],
      ],
      9,
    ).slice(0, -3),
  );
  expect(one.sids()).toEqual([]);
  one.engine.finish();
  expect(one.sids()).toEqual([1]);
  expect(one.findings.at(-1)).toMatchObject({ type: "flow", reason: "finished", packetsToServer: 4 });
});

test("a finished exchange is told for the logs", () => {
  const one = bench();
  play(
    one,
    talk([
      ["c", REQUEST],
      ["s", "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"],
    ]),
  );
  expect(one.findings.find(({ type }) => type === "transaction")).toMatchObject({
    transaction: { type: "http", method: "GET", uri: "/cmd.exe?x", host: "web", status: 404 },
  });
});

test("a new engine starts with nothing that its rules remember", () => {
  const rules = rulesOf(
    "alert icmp any any -> any any ( itype:8; detection_filter:track by_src,count 2,seconds 60; sid:1; )",
  );
  const echo = ip(
    { source: CLIENT, destination: SERVER, protocol: 1 },
    Uint8Array.from([8, 0, 0, 0, 0, 1, 0, 1]),
  );
  const alerts = [1, 2].map(() => {
    const findings: Finding[] = [];
    const engine = createEngine({ rules, onFinding: (finding) => findings.push(finding) });
    for (const at of [1, 2, 3]) {
      const bytes = frame(0x0800, echo);
      engine.packet(bytes, 0, bytes.length, bytes.length, at * 1000, ETHERNET, 0, -1);
    }
    return findings.filter(({ type }) => type === "match").length;
  });
  expect(alerts).toEqual([1, 1]);
});

test("counts what it could not read, and goes on", () => {
  const one = bench("alert icmp any any -> any any ( itype:8; sid:1; )");
  const echo = ip(
    { source: CLIENT, destination: SERVER, protocol: 1 },
    Uint8Array.from([8, 0, 0, 0, 0, 1, 0, 1]),
  );
  one.engine.packet(new Uint8Array(5), 0, 5, 5, 1, ETHERNET, 0, -1);
  play(one, [echo.slice(0, 12), echo]);
  expect(one.sids()).toEqual([1]);
  expect(one.engine.counters).toMatchObject({ packets: 3, matches: 1 });
  expect(Object.values(one.engine.counters.undecoded).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(
    0,
  );
});
