import { gzipSync } from "node:zlib";
import { ACK, endsOf, PSH, type Wire } from "./wire.ts";

/** A way to make the engine remember something for a flow that goes nowhere. */
export interface Kind {
  readonly name: string;
  readonly about: string;
  /** Sends all that there is of one flow, and leaves it open. */
  readonly send: (wire: Wire, flow: number) => void;
  /** Costs work beyond memory: of a flood of all kinds this is one flow in so many. */
  readonly rare?: number;
}

const ascii = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "latin1"));
const SEGMENT = 1_400;
const OFFLOADED = 60_000;

const request = ascii("GET /index.html HTTP/1.1\r\nHost: www.example.com\r\nUser-Agent: flood\r\n\r\n");
const halfHead = ascii(
  `GET /index.html HTTP/1.1\r\nHost: www.example.com\r\nX-Long: ${"a".repeat(SEGMENT - 70)}`,
);
const halfBody = ascii(
  `POST /up HTTP/1.1\r\nHost: www.example.com\r\nContent-Length: 1000000\r\n\r\n${"b".repeat(SEGMENT - 90)}`,
);
const noise = Uint8Array.from({ length: OFFLOADED }, (_, at) => 0x80 | ((at * 37) & 0x7f));
const segment = noise.subarray(0, SEGMENT);
const offloaded = noise;

/** The first octets of a body that would come to some 40 MB. */
const bomb = gzipSync(Buffer.alloc(40_000_000, 0x20), { level: 9 }).subarray(0, SEGMENT);
const bombAnswer = new Uint8Array(
  Buffer.concat([
    Buffer.from("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 39000\r\n\r\n"),
    bomb,
  ]),
);
/** A body that says little: it holds an inflater, and costs next to no time. */
const gzipAnswer = new Uint8Array(
  Buffer.concat([
    Buffer.from("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 39000\r\n\r\n"),
    gzipSync(Buffer.from(noise.subarray(0, 4_000))).subarray(0, 900),
  ]),
);

function http2Frame(type: number, flags: number, stream: number, payload: Uint8Array): Uint8Array {
  const { length } = payload;
  const head = [
    length >> 16,
    length >> 8,
    length,
    type,
    flags,
    stream >> 24,
    stream >> 16,
    stream >> 8,
    stream,
  ];
  return Uint8Array.from([...head, ...payload]);
}
/** Static table, RFC 7541 appendix A: POST, https, "/", and a host in plain letters; no END_STREAM. */
const block = Uint8Array.from([0x83, 0x87, 0x84, 0x41, 0x0b, ...ascii("example.com")]);
const STREAMS = 300;
const http2 = Buffer.concat([
  ascii("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
  http2Frame(4, 0, 0, new Uint8Array(0)),
  ...Array.from({ length: STREAMS }, (_, at) => http2Frame(1, 4, 1 + 2 * at, block)),
]);

const dnsQuery = Uint8Array.from([
  ...[0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0],
  ...[7, ...ascii("example"), 3, ...ascii("com"), 0, 0, 1, 0, 1],
]);

/** A record of 16 KiB whose ClientHello begins and goes no further. */
const halfHello = Uint8Array.from([0x16, 3, 1, 0x40, 0, 1, 0, 0x3f, 0xfc, 3, 3, ...noise.subarray(0, 1_000)]);

const greeting = ascii("220 mail.example.com ESMTP\r\n");
const mailCommands = ascii("EHLO a\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n");
const mailAnswers = ascii("250 a\r\n250 ok\r\n250 ok\r\n354 go on\r\n");
const attachment = ascii(
  'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: application/octet-stream\r\n' +
    `Content-Transfer-Encoding: base64\r\n\r\n${`${"QUJD".repeat(19)}\r\n`.repeat(15)}`,
);

/** Opens a connection, and the client says so much. */
function open(wire: Wire, flow: number, port: number, said: Uint8Array) {
  const ends = endsOf(flow, port);
  wire.handshake(ends);
  wire.segment(ends, true, PSH | ACK, 1, 1, said);
  return ends;
}

function answered(wire: Wire, flow: number, port: number, said: Uint8Array, answer: Uint8Array) {
  const ends = open(wire, flow, port, said);
  wire.segment(ends, false, PSH | ACK, 1, 1 + said.length, answer);
  return ends;
}

export const kinds: readonly Kind[] = [
  {
    name: "half-open",
    about: "a SYN that nobody answers",
    send: (wire, flow) => wire.segment(endsOf(flow, 80), true, 0x02, 0, 0),
  },
  {
    name: "silent",
    about: "a whole handshake, and then nothing",
    send: (wire, flow) => wire.handshake(endsOf(flow, 80)),
  },
  {
    name: "requests",
    about: "an HTTP request without an answer",
    send: (wire, flow) => void open(wire, flow, 80, request),
  },
  {
    name: "half a head",
    about: "an HTTP request that stops in its head",
    send: (wire, flow) => void open(wire, flow, 80, halfHead),
  },
  {
    name: "half a body",
    about: "an HTTP request that stops in its body",
    send: (wire, flow) => void open(wire, flow, 80, halfBody),
  },
  {
    name: "unknown protocol",
    about: "both sides say 1,400 octets that no parser knows",
    send: (wire, flow) => void answered(wire, flow, 9_999, segment, segment),
  },
  {
    name: "offloaded",
    about: "the same in one segment of 60,000 octets",
    rare: 8,
    send: (wire, flow) => void open(wire, flow, 9_999, offloaded),
  },
  {
    name: "one side",
    about: "segments of a connection whose other side is not heard, no SYN",
    rare: 8,
    send: (wire, flow) => {
      const ends = endsOf(flow, 9_998);
      for (let at = 0; at < 4; at++) wire.segment(ends, true, ACK, 1 + at * SEGMENT, 1, segment);
    },
  },
  {
    name: "holes",
    about: "ten segments that wait for one that never comes",
    rare: 8,
    send: (wire, flow) => {
      const ends = endsOf(flow, 9_997);
      wire.handshake(ends);
      for (let at = 1; at <= 10; at++) wire.segment(ends, true, ACK, 1 + at * SEGMENT, 1, segment);
    },
  },
  {
    name: "holes of one octet",
    about: "forty segments of one octet, every second one missing",
    rare: 8,
    send: (wire, flow) => {
      const ends = endsOf(flow, 9_996);
      wire.handshake(ends);
      for (let at = 1; at <= 40; at++) wire.segment(ends, true, ACK, 1 + at * 2, 1, segment.subarray(0, 1));
    },
  },
  {
    name: "fragments",
    about: "the first 1,400 octets of a datagram",
    send: (wire, flow) => wire.fragment(endsOf(flow, 0), flow & 0xffff, 0, segment),
  },
  {
    name: "tiny fragments",
    about: "eight pieces of eight octets with holes between",
    rare: 8,
    send: (wire, flow) => {
      const ends = endsOf(flow, 0);
      for (let at = 1; at <= 8; at++) wire.fragment(ends, flow & 0xffff, at * 16, segment.subarray(0, 8));
    },
  },
  {
    name: "inflaters",
    about: "an answer of which the start of a gzip body came",
    send: (wire, flow) => void answered(wire, flow, 80, request, gzipAnswer),
  },
  {
    name: "gzip bombs",
    about: "an answer whose 1,400 octets of gzip come to more than a million",
    rare: 2_000,
    send: (wire, flow) => void answered(wire, flow, 80, request, bombAnswer),
  },
  {
    name: "HTTP/2",
    about: `a connection with ${STREAMS} requests that are never ended`,
    rare: 200,
    send: (wire, flow) => void open(wire, flow, 80, http2),
  },
  {
    name: "TLS",
    about: "the first octets of a long ClientHello",
    send: (wire, flow) => void open(wire, flow, 443, halfHello),
  },
  {
    name: "mail",
    about: "a mail that stops in its attachment",
    rare: 8,
    send: (wire, flow) => {
      const ends = endsOf(flow, 25);
      wire.handshake(ends);
      wire.segment(ends, false, PSH | ACK, 1, 1, greeting);
      wire.segment(ends, true, PSH | ACK, 1, 1 + greeting.length, mailCommands);
      const asked = 1 + mailCommands.length;
      wire.segment(ends, false, PSH | ACK, 1 + greeting.length, asked, mailAnswers);
      wire.segment(ends, true, PSH | ACK, asked, 1 + greeting.length + mailAnswers.length, attachment);
    },
  },
  {
    name: "DNS",
    about: "a question from an address of its own",
    send: (wire, flow) => wire.datagram(endsOf(flow, 53), true, dnsQuery),
  },
  {
    name: "UDP",
    about: "a datagram of no known protocol",
    send: (wire, flow) => wire.datagram(endsOf(flow, 9_995), true, segment.subarray(0, 64)),
  },
  {
    name: "pings",
    about: "an echo request from an address of its own",
    send: (wire, flow) => wire.echo(endsOf(flow, 0), segment.subarray(0, 56)),
  },
];

/** All kinds in turn, the costly ones seldom. */
export function mixed(): Kind {
  return {
    name: "mixed",
    about: "all kinds in turn",
    send: (wire, flow) => {
      const kind = kinds[flow % kinds.length]!;
      const turn = Math.floor(flow / kinds.length);
      const chosen = kind.rare === undefined || turn % kind.rare === 0 ? kind : kinds[0]!;
      chosen.send(wire, flow);
    },
  };
}
