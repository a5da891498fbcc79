import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, test } from "vitest";
import type { Engine } from "../contract.ts";
import { RAW } from "../decode/link-type.ts";
import { createEngine } from "../engine.ts";
import { parseRules } from "../rules/index.ts";
import { CLIENT, ip, join, SERVER, type Segment, segment, text, udp } from "../testing/packets.ts";
import { BODY_START, FLOW_START, PARTS } from "./shedding.ts";

const { ruleSet } = parseRules([
  {
    name: "test",
    text: `
      alert tcp any any -> any any (msg:"any octets"; content:"needle"; sid:1;)
      alert tcp any any -> any any (msg:"in a body"; flow:to_client; file_data; content:"inside"; sid:2;)
      alert tcp any any -> any any (msg:"asked"; flow:to_server; http_uri; content:"/a"; sid:3;)
      alert udp any any -> any any (msg:"datagram"; content:"needle"; sid:4;)`,
  },
]);

let engine: Engine;
let sids: number[];
beforeEach(() => {
  sids = [];
  engine = createEngine({
    rules: ruleSet,
    thorough: true,
    onFinding: (finding) => {
      if (finding.type === "match") sids.push(finding.rule.sid);
    },
  });
});

/** What matched since it was asked last. */
const news = (): number[] => sids.splice(0);
const octets = (what: string | Uint8Array): Uint8Array => (typeof what === "string" ? text(what) : what);
/** Nothing that a rule looks for. */
const filler = (length: number): Uint8Array => new Uint8Array(length).fill(0x2e);
const left = () => engine.counters.shed.map(({ packets, bytes, flows }) => [packets, bytes, flows]);

/** Two hosts on a connection: each says something in one segment after the other. */
class Talk {
  #client = 100;
  #server = 500;
  readonly #port: number;
  #time = 0;

  constructor(port = 40_000) {
    this.#port = port;
    this.#send("client", { seq: 99, flags: "S" });
    this.#send("server", { seq: 499, ack: 100, flags: "S." });
    this.#send("client", { seq: 100, ack: 500 });
  }

  client(...said: readonly (string | Uint8Array)[]): this {
    const bytes = join(...said.map(octets));
    this.#send("client", { seq: this.#client, ack: this.#server }, bytes);
    this.#client += bytes.length;
    return this;
  }

  server(...said: readonly (string | Uint8Array)[]): this {
    const bytes = join(...said.map(octets));
    for (let at = 0; at < bytes.length; at += 1_400) {
      const piece = bytes.slice(at, at + 1_400);
      this.#send("server", { seq: this.#server, ack: this.#client }, piece);
      this.#server += piece.length;
    }
    return this;
  }

  #send(from: "client" | "server", what: Segment, payload: Uint8Array = new Uint8Array()): void {
    const { bytes } = segment(from, { ports: [this.#port, 8_000], ...what }, payload);
    engine.packet(bytes, 0, bytes.length, bytes.length, ++this.#time, RAW, 0, -1);
  }
}

const record = (type: number, body: Uint8Array): Uint8Array =>
  join(Uint8Array.of(type, 3, 3, body.length >> 8, body.length & 0xff), body);
const hello = record(22, Uint8Array.of(1, 0, 0, 2, 3, 3));
const changed = record(20, Uint8Array.of(1));

describe("level 1 leaves out what is encrypted", () => {
  const connected = (): Talk => new Talk().client(hello).server(hello, changed).client(changed);

  test.each([
    [0, [1, 1]],
    [1, []],
  ])("at level %i records behind the handshake match %j", (level, expected) => {
    engine.shed(level, 0);
    connected()
      .server(record(23, text("a needle")))
      .client(record(23, text("a needle")));
    expect(news()).toEqual(expected);
    expect(left()[0]).toEqual(level === 0 ? [0, 0, 0] : [2, 26, 1]);
  });

  test("the handshake is looked at, and everything again when the load has gone", () => {
    engine.shed(1, 0);
    const talk = new Talk().client(record(22, text("a needle")));
    expect(news()).not.toEqual([]);
    talk
      .server(hello, changed)
      .client(changed)
      .server(record(23, text("a needle")));
    expect(news()).toEqual([]);
    engine.shed(0, 0);
    talk.server(record(23, text("a needle")));
    expect(news()).toEqual([1]);
  });
});

describe("level 2 leaves out responses behind their start", () => {
  const GET = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
  const head = (more: string): string => `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n${more}\r\n\r\n`;
  const body = join(text("inside "), filler(BODY_START + 2_000), text(" inside "), filler(5_000));
  const chunk = (bytes: Uint8Array): Uint8Array =>
    join(text(`${bytes.length.toString(16)}\r\n`), bytes, text("\r\n"));
  const chunks = (bytes: Uint8Array): Uint8Array => {
    const parts: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; at += 3_000) parts.push(chunk(bytes.slice(at, at + 3_000)));
    return join(...parts, text("0\r\n\r\n"));
  };
  // Hard to compress, so that its start alone is more than is always looked at.
  const noise = Uint8Array.from(
    { length: 2 * BODY_START },
    (_, at) => Math.imul(at * at + 7, 0x9e37_79b1) >>> 24,
  );
  const zipped = gzipSync(join(text("inside "), noise, text(" inside ")));

  test.each<[string, Uint8Array, number, number[]]>([
    [
      "with a length, seen whole",
      join(text(head(`Content-Length: ${body.length}`)), body),
      0,
      [3, 2, 2, 3, 2],
    ],
    ["with a length", join(text(head(`Content-Length: ${body.length}`)), body), 2, [3, 2, 3, 2]],
    [
      "in chunks, seen whole",
      join(text(head("Transfer-Encoding: chunked")), chunks(body)),
      0,
      [3, 2, 2, 3, 2],
    ],
    ["in chunks", join(text(head("Transfer-Encoding: chunked")), chunks(body)), 2, [3, 2, 3, 2]],
    [
      "compressed, seen whole",
      join(text(head(`Content-Encoding: gzip\r\nContent-Length: ${zipped.length}`)), zipped),
      0,
      [3, 2, 2, 3, 2],
    ],
    [
      "compressed",
      join(text(head(`Content-Encoding: gzip\r\nContent-Length: ${zipped.length}`)), zipped),
      2,
      [3, 2, 3, 2],
    ],
  ])("%s: the next answer is found behind it", (_what, answer, level, expected) => {
    engine.shed(level, 0);
    const talk = new Talk().client(GET).server(answer);
    talk.client(GET).server(head("Content-Length: 6"), "inside");
    expect(news()).toEqual(expected);
    const [, [packets = 0, bytes = 0, flows] = []] = left();
    expect(flows).toBe(level === 2 ? 1 : 0);
    expect(packets > 0 && bytes > 0).toBe(level === 2);
  });

  test.each(["Content-Encoding: gzip", "X: y"])(
    "%s: the load may come and go within one body",
    (encoding) => {
      const talk = new Talk().client(GET);
      const long = join(text("inside "), filler(2 * BODY_START));
      const sent = encoding === "X: y" ? long : gzipSync(join(noise, long), { level: 0 });
      talk.server(head(`${encoding}\r\nContent-Length: ${3 * sent.length}`), sent);
      expect(news()).toEqual([3, 2]);
      engine.shed(2, 0);
      talk.server(sent);
      expect(news()).toEqual([]);
      engine.shed(0, 0);
      talk.server(sent);
      // What is compressed cannot be read on: it is given up to its end.
      expect(news()).toEqual(encoding === "X: y" ? [2] : []);
      expect(left()[1]![1]).toBe(encoding === "X: y" ? sent.length : 2 * sent.length);
      talk.client(GET).server(head("Content-Length: 6"), "inside");
      expect(news()).toEqual([3, 2]);
    },
  );

  test("rules that look at the stream as it is do not see it either", () => {
    const found: number[] = [];
    const rules = parseRules([
      { name: "raw", text: 'alert tcp any any -> any any (stream_data; content:"inside"; sid:5;)' },
    ]).ruleSet;
    engine = createEngine({
      rules,
      thorough: true,
      onFinding: (finding) => finding.type === "match" && found.push(finding.rule.sid),
    });
    const answer = join(text(head(`Content-Length: ${body.length}`)), body);
    const times = (level: number, port: number): number => {
      found.length = 0;
      engine.shed(level, 0);
      new Talk(port)
        .client(GET)
        .server(answer)
        .client(GET)
        .server(head("Content-Length: 6"), "inside")
        .client(GET);
      return found.length;
    };
    const whole = times(0, 40_001);
    const shed = times(2, 40_002);
    expect(shed).toBeGreaterThan(0);
    expect(shed).toBeLessThan(whole);
  });

  test("requests are looked at to their end", () => {
    engine.shed(2, 0);
    const talk = new Talk().client(`POST /a HTTP/1.1\r\nContent-Length: ${BODY_START + 1_006}\r\n\r\n`);
    expect(news()).toEqual([3]);
    for (let sent = 0; sent < BODY_START; sent += 1_024) talk.client(filler(1_024));
    talk.client(filler(1_000), "needle");
    expect(new Set(news())).toEqual(new Set([1]));
    expect(left()[1]).toEqual([0, 0, 0]);
  });
});

describe("level 3 leaves out some flows behind their start", () => {
  const FLOWS = 64;
  const talks = (): Talk[] => Array.from({ length: FLOWS }, (_, at) => new Talk(41_000 + at));
  const run = (all: readonly Talk[]): number => {
    for (const talk of all) talk.server("a needle ", filler(3_000)).client("k");
    return news().filter((sid) => sid === 1).length;
  };

  test("always the same ones, about as many as were asked for, none at its start", () => {
    engine.shed(3, PARTS / 2);
    const all = talks();
    expect(run(all)).toBe(FLOWS);
    for (const talk of all) talk.server(filler(FLOW_START));
    const seen = run(all);
    expect(seen).toBeGreaterThan(FLOWS / 4);
    expect(seen).toBeLessThan((FLOWS * 3) / 4);
    expect(run(all)).toBe(seen);
    expect(engine.counters.shed[2]?.flows).toBe(FLOWS - seen);
  });

  test("those given up stay so when the load has gone; new ones are seen", () => {
    engine.shed(3, PARTS);
    const all = talks();
    for (const talk of all) talk.server(filler(FLOW_START + 1));
    expect(run(all)).toBe(0);
    engine.shed(0, 0);
    expect(run(all)).toBe(0);
    expect(run([new Talk(50_000)])).toBe(1);
    engine.finish();
    expect(run(talks())).toBe(FLOWS);
  });

  test("what a flow had said before is looked at when it is given up", () => {
    const talk = new Talk().client("POST /a HTTP/1.1\r\nContent-Length: 99999\r\n\r\n");
    talk.client(filler(16_384)).client("a nee").client("dle");
    expect(news()).toEqual([3]);
    engine.shed(3, PARTS);
    talk.client(" needle");
    expect(news()).toEqual([1]);
    talk.client(" needle");
    expect(news()).toEqual([]);
    expect(left()[2]).toEqual([2, 14, 1]);
    expect(engine.counters.held).toMatchObject({ outOfOrder: 0, pending: 0 });
  });

  test("datagrams are seen again when the load has gone", () => {
    const send = (what: string | Uint8Array): void => {
      const header = { source: CLIENT, destination: SERVER, protocol: 17 };
      const bytes = ip(header, udp([5_000, 6_000], octets(what)));
      engine.packet(bytes, 0, bytes.length, bytes.length, 1, RAW, 0, -1);
    };
    send(filler(FLOW_START + 1));
    engine.shed(3, PARTS);
    send("needle");
    expect(news()).toEqual([]);
    engine.shed(0, 0);
    send("needle");
    expect(news()).toEqual([4]);
    expect(left()[2]).toEqual([1, 6, 1]);
  });
});
