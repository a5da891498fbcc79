import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hex } from "../../testing/hex.ts";
import { ascii, converse, type Turn } from "../../testing/stream.ts";
import type { Transport } from "../protocol.ts";
import { namedServices, nameOf } from "./index.ts";

const zeros = (count: number): string => "00".repeat(count);
const words = (text: string): string => Buffer.from(text, "latin1").toString("hex");

/** What is said first, and by whom: in hexadecimal, or as text. */
type Sample = readonly [
  name: string,
  what: string,
  transport: Transport,
  port: number,
  side: "c" | "s",
  said: string,
];

const samples: readonly Sample[] = [
  ["mysql", "greeting", "tcp", 31_000, "s", `4a000000 0a ${words("8.0.33")} 00 01000000`],
  ["mysql", "greeting of MariaDB", "tcp", 31_000, "s", `5a000000 0a ${words("5.5.5-10.6.12-MariaDB")} 00`],
  ["mysql", "login", "tcp", 31_000, "c", `54000001 8da60f00 00000001 2d ${zeros(23)} ${words("root")} 00`],
  ["postgresql", "start", "tcp", 31_000, "c", `00000029 00030000 ${words("user")} 00 ${words("me")} 00`],
  ["postgresql", "TLS wanted", "tcp", 31_000, "c", "00000008 04d2162f"],
  ["postgresql", "password wanted", "tcp", 31_000, "s", "52 0000000c 00000005 01020304"],
  ["redis", "command", "tcp", 31_000, "c", words("*1\r\n$7\r\nCOMMAND\r\n")],
  ["redis", "answer", "tcp", 31_000, "s", words("+PONG\r\n")],
  ["redis", "refusal", "tcp", 31_000, "s", words("-NOAUTH Authentication required.\r\n")],
  ["redis", "a text, by its port", "tcp", 6379, "s", words("$3\r\nabc\r\n")],
  ["mongodb", "message", "tcp", 31_000, "c", `f0000000 01000000 00000000 dd070000 00000000 00`],
  ["mongodb", "reply", "tcp", 31_000, "s", `f0000000 05000000 01000000 01000000 08000000 00`],
  ["memcached", "stats", "tcp", 31_000, "c", words("stats\r\n")],
  ["memcached", "value", "tcp", 31_000, "s", words("VALUE k 0 1\r\na\r\nEND\r\n")],
  ["memcached", "binary get", "tcp", 31_000, "c", `80 00 0001 00 00 0000 00000001 00000000 ${zeros(8)} 61`],
  ["memcached", "over UDP", "udp", 11_211, "c", `0001 0000 0001 0000 ${words("stats\r\n")}`],
  ["cassandra", "options", "tcp", 31_000, "c", "04 00 0000 05 00000000"],
  ["tds", "prelogin", "tcp", 31_000, "c", `12 01 002f 0000 01 00 00 001a 0006 01 0020 0001 ff`],
  ["sqlnet", "connect", "tcp", 31_000, "c", "00d9 0000 01 00 0000 013a 012c 0c41"],
  ["mqtt", "connect", "tcp", 31_000, "c", `10 10 0004 ${words("MQTT")} 04 02 003c 0004 ${words("abcd")}`],
  ["mqtt", "connect, version 3.1", "tcp", 31_000, "c", `10 8101 0006 ${words("MQIsdp")} 03`],
  ["mqtt", "answer, by its port", "tcp", 1883, "s", "20 02 00 00"],
  ["amqp", "header", "tcp", 31_000, "c", `${words("AMQP")} 00 00 09 01`],
  ["amqp", "Connection.Start", "tcp", 31_000, "s", "01 0000 000001f0 000a 000a 00 09"],
  ["kafka", "versions", "tcp", 31_000, "c", `0000001d 0012 0003 00000001 0008 ${words("consumer")} 00`],
  ["pptp", "start", "tcp", 31_000, "c", "009c 0001 1a2b3c4d 0001 0000"],
  ["ssl", "data, picked up midway", "tcp", 31_000, "c", "17 0303 0020 abcdef"],
  ["tds", "a query, by its port", "tcp", 1433, "c", "01 01 0010 0000 01 00 00"],
  ["xmpp", "stream", "tcp", 31_000, "c", words("<?xml version='1.0'?><stream:stream to='h'>")],
  ["irc", "nick", "tcp", 31_000, "c", words("NICK me\r\nUSER me 0 * :me\r\n")],
  ["irc", "server", "tcp", 31_000, "s", words(":irc.test NOTICE * :*** Looking up\r\n")],
  ["irc", "number", "tcp", 31_000, "s", words(":irc.test 001 me :Welcome\r\n")],
  ["nntp", "greeting", "tcp", 31_000, "s", words("200 news.test InterNetNews NNRP server INN 2.6 ready\r\n")],
  ["nntp", "group", "tcp", 31_000, "c", words("GROUP misc.test\r\n")],
  ["ldap", "bind", "tcp", 31_000, "c", `300c 020101 6007 020103 0400 8000`],
  ["ldap", "long lengths", "tcp", 31_000, "c", `30840000000c 020101 6084 00000003 020103`],
  ["ldap", "answer", "tcp", 31_000, "s", `300c 020101 6107 0a0100 0400 0400`],
  ["ldap", "over UDP", "udp", 31_000, "c", `3025 020101 6320 0400 0a0100 0a0100 020100`],
  ["kerberos", "request", "udp", 31_000, "c", `6a81ad 3081aa a103020105 a20302010a`],
  ["kerberos", "request, over TCP", "tcp", 31_000, "c", `000000b0 6a81ad 3081aa a103020105 a20302010a`],
  ["kerberos", "error", "udp", 31_000, "s", `7e5d 305b a003020105 a10302011e`],
  ["radius", "request", "udp", 31_000, "c", `01 2a 001c 01020304 ${zeros(12)} 0108 ${words("george")}`],
  [
    "rdp",
    "cookie",
    "tcp",
    31_000,
    "c",
    `0300001e 19e0000000 0000 ${words("Cookie: mstshash=a\r\n")}`.replace("001e", "001e"),
  ],
  ["rdp", "offer", "tcp", 31_000, "c", "03000013 0ee0000000 0000 0100 0800 03000000"],
  ["rdp", "choice", "tcp", 31_000, "s", "03000013 0ed0000012 3400 0200 0800 02000000"],
  ["rdp", "nothing more, by its port", "tcp", 3389, "c", "0300000b 06e0000000 0000"],
  ["rfb", "version", "tcp", 31_000, "s", words("RFB 003.008\n")],
  ["x11", "setup", "tcp", 31_000, "c", "6c00 0b00 0000 0000 0000 0000"],
  ["socks", "version 5", "tcp", 31_000, "c", "05 01 00"],
  ["socks", "version 4", "tcp", 31_000, "c", `04 01 0050 5db8d822 ${words("me")} 00`],
  ["rlogin", "names", "tcp", 31_000, "c", `00 ${words("a\0b\0xterm/38400\0")}`],
  ["tftp", "read", "udp", 31_000, "c", `0001 ${words("boot.img\0octet\0")}`],
  ["tftp", "write, in capitals", "udp", 31_000, "c", `0002 ${words("x\0NetASCII\0blksize\x292\0")}`],
  ["rsync", "greeting", "tcp", 31_000, "s", words("@RSYNCD: 31.0\n")],
  ["rtsp", "describe", "tcp", 31_000, "c", words("DESCRIBE rtsp://h/a RTSP/1.0\r\nCSeq: 1\r\n\r\n")],
  ["rtsp", "answer", "tcp", 31_000, "s", words("RTSP/1.0 200 OK\r\n\r\n")],
  ["git", "fetch", "tcp", 31_000, "c", words("002egit-upload-pack /a.git\0host=h\0")],
  ["bittorrent", "handshake", "tcp", 31_000, "c", `13 ${words("BitTorrent protocol")} ${zeros(8)}`],
  ["bittorrent-dht", "ping", "udp", 31_000, "c", words("d1:ad2:id20:abcdefghij0123456789e1:q4:ping")],
  [
    "sunrpc",
    "call",
    "udp",
    31_000,
    "c",
    `01020304 00000000 00000002 000186a0 00000002 00000003 ${zeros(16)}`,
  ],
  [
    "sunrpc",
    "call over TCP",
    "tcp",
    31_000,
    "c",
    `80000028 01020304 00000000 00000002 000186a3 00000003 00000000 ${zeros(16)}`,
  ],
  ["sunrpc", "answer", "udp", 31_000, "s", `01020304 00000001 ${zeros(16)} 00000801`],
  ["rtmp", "by its port", "tcp", 1935, "c", `03 00000000 00000000 ${"5a".repeat(60)}`],
  ["ntp", "simple client", "udp", 31_000, "c", `23 ${zeros(39)} e5f1c2a0 00000000`],
  [
    "ntp",
    "server",
    "udp",
    31_000,
    "s",
    `24 01 06 e9 ${zeros(12)} e5f1c290 00000000 e5f1c2a0 00000000 e5f1c2a1 00000000 e5f1c2a1 80000000`,
  ],
  ["ntp", "by its port", "udp", 123, "c", `e3 00 03 fa 00010000 ${zeros(40)}`],
  ["ntp", "monlist, by its port", "udp", 123, "c", "17 00 03 2a 00000000"],
  ["snmp", "get", "udp", 31_000, "c", "300f 020100 0402 6162 a006 020101 020100"],
  ["snmp", "answer", "udp", 31_000, "s", "300f 020101 0402 6162 a206 020101 020100"],
  ["snmp", "version 3", "udp", 31_000, "c", "300f 020103 3002 0201 a006 020101 020100"],
  ["dhcp", "discover", "udp", 67, "c", `01010600 12345678 ${zeros(228)} 63825363 350101`],
  ["dhcpv6", "solicit", "udp", 547, "c", "01 123456 0001 0002 0001 0006 0000"],
  ["bgp", "open", "tcp", 31_000, "c", `${"ff".repeat(16)} 001d 01 04 fde8 00b4 0a000001 00`],
  ["stun", "binding", "udp", 31_000, "c", `0001 0000 2112a442 ${zeros(12)}`],
  ["quic", "version 1", "udp", 31_000, "c", `c3 00000001 08 0102030405060708 00 00 449e ${zeros(30)}`],
  ["quic", "version 2", "udp", 31_000, "c", `d3 6b3343cf 08 0102030405060708 00 00 449e ${zeros(30)}`],
  ["quic", "a draft", "udp", 31_000, "c", `c3 ff00001d 08 0102030405060708 00 00 449e ${zeros(30)}`],
  ["quic", "of Google", "udp", 31_000, "c", `0d 0102030405060708 ${words("Q043")} 01 ${zeros(20)}`],
  ["dtls", "hello", "udp", 31_000, "c", "16 feff 0000 000000000000 0004 01000000"],
  ["wireguard", "start", "udp", 31_000, "c", `01000000 ${"5a".repeat(144)}`],
  ["isakmp", "version 2", "udp", 31_000, "c", `0102030405060708 ${zeros(8)} 21 20 22 08 00000000 0000001c`],
  ["isakmp", "version 1", "udp", 31_000, "c", `0102030405060708 ${zeros(8)} 01 10 02 00 00000000 0000001c`],
  ["syslog", "of 1980", "udp", 31_000, "c", words("<34>Oct 11 22:14:15 h su: x")],
  ["syslog", "of RFC 5424", "tcp", 31_000, "c", words("<165>1 2003-10-11T22:14:15Z h a - - x")],
  ["syslog", "by its port", "udp", 514, "c", words("<0>hello")],
  ["ssdp", "search", "udp", 1900, "c", words("M-SEARCH * HTTP/1.1\r\n\r\n")],
  ["ssdp", "answer", "udp", 1900, "s", words("HTTP/1.1 200 OK\r\n\r\n")],
  ["netbios-dgm", "announcement", "udp", 138, "c", "110a 1234 0a000001 008a 00bb 0000"],
  [
    "netbios-ns",
    "question",
    "udp",
    137,
    "c",
    `1234 0110 0001 0000 0000 0000 20 ${"43".repeat(32)} 00 0020 0001`,
  ],
  [
    "mdns",
    "question",
    "udp",
    5353,
    "c",
    `0000 0000 0001 0000 0000 0000 05 5f68747470 04 5f746370 05 6c6f63616c 00 000c 8001`,
  ],
  ["llmnr", "question", "udp", 5355, "c", `1234 0000 0001 0000 0000 0000 04 77706164 00 0001 0001`],
  [
    "dns",
    "on another port",
    "udp",
    5300,
    "c",
    `1234 0100 0001 0000 0000 0000 01 61 04 74657374 00 0001 0001`,
  ],
];

const titles = samples.map(([name, what, ...rest]) => [`${name}: ${what}`, [name, what, ...rest]] as const);

describe.each(titles)("%s", (_title, [name, , transport, port, side, said]) => {
  const turns: readonly Turn[] = [[side, hex(said)]];
  test("is named, and rules know of no service", () => {
    const seen = converse(turns, { transport, port });
    expect([seen.recognised, seen.service, seen.held]).toEqual([name, undefined, 0]);
  });
  test("is named when the other side is taken for the client", () => {
    const other: Turn = [side === "c" ? "s" : "c", hex(said)];
    expect(converse([other], { transport, port }).recognised).toBe(name);
  });
  test.skipIf(transport === "udp")("is named alike byte by byte", () => {
    const seen = converse(turns, { transport, port, pieces: 1 });
    expect([seen.recognised, seen.held]).toEqual([name, 0]);
  });
});

test("every service has a sample", () => {
  const overruling = ["nats"];
  expect(new Set([...samples.map(([name]) => name), ...overruling])).toEqual(
    new Set(namedServices.map(({ name }) => name)),
  );
});

test.each([
  ["text", "hello there\r\n"],
  ["one octet", "\x05"],
  ["four zeros", "\0\0\0\0"],
  ["JSON", '{"a":1}'],
  [
    "S7, which comes in TPKT too",
    "\x03\0\0\x16\x11\xe0\0\0\0\x01\0\xc1\x02\x01\0\xc2\x02\x01\x02\xc0\x01\x0a",
  ],
])("%s has no name", (_what, said) => {
  for (const transport of ["tcp", "udp"] as const)
    expect(converse([["c", ascii(said)]], { transport }).recognised).toBeUndefined();
});

test.each([
  ["redis", 6379, "s", "+OK\r\n", "pop3"],
  ["memcached", 11_211, "c", "get key\r\n", "http"],
  ["nats", 31_000, "s", 'INFO {"server_id":"N"}\r\n', "sip"],
] as const)(
  "%s is named so in the logs where Snort takes it for another",
  (name, port, side, said, service) => {
    const seen = converse([[side, said]], { port });
    expect([seen.recognised, seen.service]).toEqual([name, service]);
  },
);

test("a service that rules know takes the place of a name", () => {
  const seen = converse([
    ["s", "RFB 003.008\n"],
    ["c", "GET / HTTP/1.1\r\n\r\n"],
  ]);
  expect([seen.recognised, seen.service]).toEqual([undefined, "http"]);
});

test("mDNS tells what was asked", () => {
  const [, , , , , said] = samples.find(([name]) => name === "mdns")!;
  const { transactions, units } = converse([["c", hex(said)]], { transport: "udp", port: 5353 });
  expect(transactions).toMatchObject([{ type: "dns", questions: [{ name: "_http._tcp.local", type: 12 }] }]);
  expect(units).toEqual([]);
});

const mutated = fc.record({
  sample: fc.constantFrom(...samples),
  changes: fc.array(fc.tuple(fc.nat(300), fc.nat(255)), { maxLength: 6 }),
  size: fc.nat(300),
});

test("what is enough stays enough with more behind it, wherever bytes lie", () => {
  fc.assert(
    fc.property(mutated, ({ sample: [, , transport, port, , said], changes, size }) => {
      const base = hex(said);
      const bytes = Uint8Array.from({ length: Math.max(base.length, size) }, (_, at) => base[at] ?? at);
      for (const [at, octet] of changes) if (at < bytes.length) bytes[at] = octet;
      const ports = { clientPort: 50_000, serverPort: port };
      const found = nameOf(bytes, 0, bytes.length, transport, ports);
      // Octets around it are none of it.
      const framed = new Uint8Array(bytes.length + 16).fill(0x41);
      framed.set(bytes, 8);
      expect(nameOf(framed, 8, 8 + bytes.length, transport, ports)).toBe(found);
      const seen = converse([["c", bytes]], { transport, port, pieces: 7 });
      expect(seen.held).toBe(0);
    }),
    { numRuns: 2_000 },
  );
});
