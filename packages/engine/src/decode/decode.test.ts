import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addressText } from "../address.ts";
import { latin1 } from "../bytes.ts";
import { hex } from "../testing/hex.ts";
import { frame, ip, join, packetOf, tcp, text, udp } from "../testing/packets.ts";
import { decode, MAX_HEADERS } from "./decode.ts";
import { ETHERNET, LINUX_COOKED, LINUX_COOKED_2, LOOPBACK, LOOPBACK_NULL, PPP, RAW } from "./link-type.ts";
import { ICMP, ICMPV6, Packet, TCP, UDP } from "./packet.ts";

const INNER = { source: "192.0.2.1", destination: "198.51.100.2" };
const INNER_6 = { source: "2001:db8::1", destination: "2001:db8::2" };
const inner = ip({ ...INNER, protocol: TCP }, tcp({ ports: [1025, 80] }, "hello"));
const inner6 = ip({ ...INNER_6, protocol: TCP }, tcp({ ports: [1025, 80] }, "hello"));

/** What a packet says, short enough for a table. */
function said(packet: Packet): string {
  if (packet.version === 0) return packet.problem ?? "no IP";
  const size = packet.version === 4 ? 4 : 16;
  const port = (number: number) => (packet.transported && number > 0 ? `#${number}` : "");
  const source = addressText(packet.bytes, packet.source, size) + port(packet.sourcePort);
  const destination = addressText(packet.bytes, packet.destination, size) + port(packet.destinationPort);
  const payload = latin1(packet.bytes, packet.payload, packet.payloadEnd);
  return `${source} > ${destination} ${packet.protocol} ${packet.fragment ? "piece " : ""}"${payload}"${packet.problem === undefined ? "" : ` ${packet.problem}`}`;
}

const HELLO = '192.0.2.1#1025 > 198.51.100.2#80 6 "hello"';
const HELLO_6 = '2001:db8::1#1025 > 2001:db8::2#80 6 "hello"';

describe("link headers", () => {
  test.each<[string, number, Uint8Array, string]>([
    ["Ethernet, padded", ETHERNET, frame(0x0800, inner), HELLO],
    ["Ethernet, IPv6", ETHERNET, frame(0x86dd, inner6), HELLO_6],
    ["802.1Q", ETHERNET, frame(0x8100, join(hex("2005 0800"), inner)), HELLO],
    ["QinQ", ETHERNET, frame(0x88a8, join(hex("0007 8100 2005 86dd"), inner6)), HELLO_6],
    ["802.3 with SNAP", ETHERNET, frame(inner.length + 8, join(hex("aaaa03 000000 0800"), inner)), HELLO],
    ["802.3 without", ETHERNET, frame(0x0026, hex("424203 0000 0000 0000")), "no IP"],
    ["ARP", ETHERNET, frame(0x0806, hex("0001 0800 0604 0001")), "no IP"],
    ["Linux cooked", LINUX_COOKED, join(hex("0000 0001 0006 020000000001 0000 0800"), inner), HELLO],
    [
      "Linux cooked 2",
      LINUX_COOKED_2,
      join(hex("86dd 0000 00000002 0001 00 06 0200000000010000"), inner6),
      HELLO_6,
    ],
    ["loopback, little endian", LOOPBACK_NULL, join(hex("02000000"), inner), HELLO],
    ["loopback, big endian", LOOPBACK_NULL, join(hex("00000002"), inner), HELLO],
    ["loopback of FreeBSD", LOOPBACK_NULL, join(hex("1c000000"), inner6), HELLO_6],
    ["loopback of OpenBSD", LOOPBACK, join(hex("00000018"), inner6), HELLO_6],
    ["loopback of macOS", LOOPBACK_NULL, join(hex("1e000000"), inner6), HELLO_6],
    ["loopback, AppleTalk", LOOPBACK_NULL, join(hex("10000000"), inner), "no IP"],
    ["raw", RAW, inner, HELLO],
    ["raw, IPv6", RAW, inner6, HELLO_6],
    ["PPP", PPP, join(hex("ff03 0021"), inner), HELLO],
    ["PPP, compressed", PPP, join(hex("57"), inner6), HELLO_6],
    ["PPPoE", ETHERNET, frame(0x8864, join(hex("1100 0001 002f 0021"), inner)), HELLO],
    ["an unknown one", 147, inner, "unknown link type"],
    ["cut short", ETHERNET, hex("0200"), "ethernet: cut short"],
    ["none", RAW, hex(""), "neither IPv4 nor IPv6"],
  ])("%s", (_what, linkType, bytes, expected) => {
    expect(said(packetOf(bytes, 0, 0, linkType))).toBe(expected);
  });

  test.each([
    ["no tag", -1, hex(""), -1],
    ["a tag in the frame", -1, hex("8100 2005"), 5],
    ["a tag the kernel took out", 0x6007, hex(""), 7],
    ["the inner of two", 0x6007, hex("8100 2005"), 5],
  ])("%s", (_what, control, tag, expected) => {
    const packet = new Packet();
    const bytes = join(hex("020000000002 020000000001"), tag, hex("0800"), inner);
    decode(packet, bytes, 0, bytes.length, ETHERNET, control);
    expect([packet.vlan, said(packet)]).toEqual([expected, HELLO]);
  });
});

const OUTER = { source: "10.9.9.1", destination: "10.9.9.2" };
const OUTER_6 = { source: "fd00::1", destination: "fd00::2" };
const ethernetInner = frame(0x0800, inner);

describe("tunnels: the innermost packet wins", () => {
  test.each<[string, Uint8Array, string]>([
    ["4in4", ip({ ...OUTER, protocol: 4 }, inner), HELLO],
    ["6in4", ip({ ...OUTER, protocol: 41 }, inner6), HELLO_6],
    ["4in6", ip({ ...OUTER_6, protocol: 4 }, inner), HELLO],
    ["6in6", ip({ ...OUTER_6, protocol: 41 }, inner6), HELLO_6],
    ["GRE", ip({ ...OUTER, protocol: 47 }, join(hex("0000 0800"), inner)), HELLO],
    [
      "GRE with checksum, key, sequence",
      ip({ ...OUTER, protocol: 47 }, join(hex("b000 86dd 00000000 00000001 00000002"), inner6)),
      HELLO_6,
    ],
    ["GRE, Ethernet", ip({ ...OUTER, protocol: 47 }, join(hex("2000 6558 00000001"), ethernetInner)), HELLO],
    [
      "ERSPAN II",
      ip({ ...OUTER, protocol: 47 }, join(hex("1000 88be 00000001 1000000000000000"), ethernetInner)),
      HELLO,
    ],
    [
      "ERSPAN III",
      ip(
        { ...OUTER, protocol: 47 },
        join(hex("1000 22eb 00000001 200000000000000000000001 0000000000000000"), ethernetInner),
      ),
      HELLO,
    ],
    [
      "PPTP",
      ip({ ...OUTER, protocol: 47 }, join(hex("3081 880b 00000000 00000001 00000000 21"), inner)),
      HELLO,
    ],
    [
      "GTP",
      ip({ ...OUTER, protocol: UDP }, udp([2152, 2152], join(hex("30ff 002d 00000001"), inner))),
      HELLO,
    ],
    [
      "GTP with sequence number and extension",
      ip(
        { ...OUTER, protocol: UDP },
        udp([5555, 2152], join(hex("36ff 0049 00000001 0001 00 85 01 0000 00"), inner6)),
      ),
      HELLO_6,
    ],
    [
      "GTP version 0",
      ip(
        { ...OUTER, protocol: UDP },
        udp([3386, 5555], join(hex("1eff 002d 0000 0001 ffffffff 4200012143658709"), inner)),
      ),
      HELLO,
    ],
    ["MPLS in GRE", ip({ ...OUTER, protocol: 47 }, join(hex("0000 8847 00010040 00011140"), inner)), HELLO],
    [
      "VXLAN",
      ip({ ...OUTER, protocol: UDP }, udp([5555, 4789], join(hex("08000000 00000100"), ethernetInner))),
      HELLO,
    ],
    [
      "Geneve with an option",
      ip(
        { ...OUTER, protocol: UDP },
        udp([5555, 6081], join(hex("02006558 00000100 0000000100000000"), ethernetInner)),
      ),
      HELLO,
    ],
    [
      "Geneve by its source port",
      ip({ ...OUTER, protocol: UDP }, udp([6081, 5555], join(hex("00006558 00000100"), ethernetInner))),
      HELLO,
    ],
    [
      "Teredo with origin",
      ip({ ...OUTER, protocol: UDP }, udp([3544, 5555], join(hex("0000 1234 01020304"), inner6))),
      HELLO_6,
    ],
    [
      "VXLAN in 6in4",
      ip(
        { ...OUTER, protocol: 41 },
        ip({ ...OUTER_6, protocol: UDP }, udp([5555, 4789], join(hex("08000000 00000100"), ethernetInner))),
      ),
      HELLO,
    ],
    [
      "no VXLAN after all",
      ip({ ...OUTER, protocol: UDP }, udp([5555, 4789], "other")),
      '10.9.9.1#5555 > 10.9.9.2#4789 17 "other"',
    ],
    [
      "no GTP by its length",
      ip({ ...OUTER, protocol: UDP }, udp([5555, 2152], join(hex("30ff 0004 00000001"), text("Ehl")))),
      '10.9.9.1#5555 > 10.9.9.2#2152 17 "0\xff\0\x04\0\0\0\x01Ehl"',
    ],
    [
      "GTP of another message",
      ip({ ...OUTER, protocol: UDP }, udp([5555, 2152], hex("3001 0000 00000001"))),
      '10.9.9.1#5555 > 10.9.9.2#2152 17 "0\x01\0\0\0\0\0\x01"',
    ],
    [
      "no Teredo after all",
      ip({ ...OUTER, protocol: UDP }, udp([5555, 3544], "other")),
      '10.9.9.1#5555 > 10.9.9.2#3544 17 "other"',
    ],
    [
      "no Teredo by its length",
      ip({ ...OUTER, protocol: UDP }, udp([5555, 3544], join(inner6.subarray(0, 41)))),
      `10.9.9.1#5555 > 10.9.9.2#3544 17 "${latin1(inner6, 0, 41)}"`,
    ],
    [
      "a broken inner header",
      ip({ ...OUTER, protocol: 4 }, text("not IP")),
      '10.9.9.1 > 10.9.9.2 4 "not IP" ipv4: cut short',
    ],
  ])("%s", (_what, bytes, expected) => {
    expect(said(packetOf(bytes))).toBe(expected);
  });

  test("too many tunnels end the walk", () => {
    let bytes = inner;
    for (let i = 0; i < 10; i++) bytes = ip({ ...OUTER, protocol: 4 }, bytes);
    expect(packetOf(bytes).problem).toBe("too many tunnels");
  });
});

const ICMP_ERROR = "0301 0000 00000000";

describe("IP and what it carries", () => {
  test.each<[string, Uint8Array, string]>([
    [
      "UDP",
      ip({ ...INNER, protocol: UDP }, udp([53, 1025], "answer")),
      '192.0.2.1#53 > 198.51.100.2#1025 17 "answer"',
    ],
    [
      "UDP shorter than IP says",
      ip({ ...INNER, protocol: UDP }, join(udp([53, 1025], "answer"), text("slack"))),
      '192.0.2.1#53 > 198.51.100.2#1025 17 "answer"',
    ],
    [
      "UDP of length 0",
      ip({ ...INNER, protocol: UDP }, hex("0035 0401 0000 0000 6f6b")),
      '192.0.2.1#53 > 198.51.100.2#1025 17 "ok"',
    ],
    [
      "UDP of length 7",
      ip({ ...INNER, protocol: UDP }, hex("0035 0401 0007 0000")),
      '192.0.2.1 > 198.51.100.2 17 "\x005\x04\x01\0\x07\0\0" udp: length too small',
    ],
    [
      "ICMP echo",
      ip({ ...INNER, protocol: ICMP }, join(hex("0800 0000 0001 0002"), text("ping"))),
      '192.0.2.1 > 198.51.100.2 1 "ping"',
    ],
    [
      "ICMP error",
      ip({ ...INNER, protocol: ICMP }, join(hex(ICMP_ERROR), text("about"))),
      '192.0.2.1 > 198.51.100.2 1 "about"',
    ],
    [
      "ICMP of another type",
      ip({ ...INNER, protocol: ICMP }, join(hex("0d00 0000"), text("when it was sent"))),
      '192.0.2.1 > 198.51.100.2 1 "when it was sent"',
    ],
    [
      "an ICMP timestamp cut short",
      ip({ ...INNER, protocol: ICMP }, join(hex("0d00 0000"), text("when"))),
      '192.0.2.1 > 198.51.100.2 1 "\r\0\0\0when" icmp: cut short',
    ],
    [
      "ICMPv6 echo",
      ip({ ...INNER_6, protocol: ICMPV6 }, join(hex("8000 0000 0001 0002"), text("ping"))),
      '2001:db8::1 > 2001:db8::2 58 "ping"',
    ],
    [
      "an ICMPv6 advertisement",
      ip({ ...INNER_6, protocol: ICMPV6 }, join(hex("8600 0000"), text("router"))),
      '2001:db8::1 > 2001:db8::2 58 "router"',
    ],
    [
      "ICMPv6 that is header all through",
      ip({ ...INNER_6, protocol: ICMPV6 }, hex("8700 0000 00000000")),
      '2001:db8::1 > 2001:db8::2 58 ""',
    ],
    ["another protocol", ip({ ...INNER, protocol: 89 }, text("ospf")), '192.0.2.1 > 198.51.100.2 89 "ospf"'],
    [
      "IPv4 options",
      ip({ ...INNER, protocol: UDP, options: hex("94040000") }, udp([1, 2], "x")),
      '192.0.2.1#1 > 198.51.100.2#2 17 "x"',
    ],
    [
      "TCP options",
      ip({ ...INNER, protocol: TCP }, tcp({ ports: [1, 2], options: hex("01010101") }, "x")),
      '192.0.2.1#1 > 198.51.100.2#2 6 "x"',
    ],
    [
      "TCP cut short",
      ip({ ...INNER, protocol: TCP }, text("short")),
      '192.0.2.1 > 198.51.100.2 6 "short" tcp: cut short',
    ],
    [
      "an IPv4 fragment",
      ip({ ...INNER, protocol: UDP, more: true }, udp([1, 2], "x")),
      '192.0.2.1 > 198.51.100.2 17 piece "\0\x01\0\x02\0\t\0\0x"',
    ],
    [
      "an IPv6 fragment",
      ip({ ...INNER_6, protocol: UDP, offset: 8 }, text("rest")),
      '2001:db8::1 > 2001:db8::2 17 piece "rest"',
    ],
    [
      "an IPv6 atomic fragment",
      ip({ ...INNER_6, protocol: 44 }, join(hex("1100 0000 00000001"), udp([1, 2], "x"))),
      '2001:db8::1#1 > 2001:db8::2#2 17 "x"',
    ],
    [
      "IPv6 extension headers",
      ip(
        { ...INNER_6, protocol: 0 },
        join(
          hex(
            "2b00 0104 00000000 3c00 0000 00000000 3300 0104 00000000 1104 0000 00000001 00000001 000000000000000000000000",
          ),
          udp([1, 2], "x"),
        ),
      ),
      '2001:db8::1#1 > 2001:db8::2#2 17 "x"',
    ],
    ["no next header", ip({ ...INNER_6, protocol: 59 }, text("junk")), '2001:db8::1 > 2001:db8::2 59 "junk"'],
    [
      "a header of 16 octets",
      hex("4400 0010 0000 0000 4011 0000 01020304 00000000"),
      "ipv4: header too small",
    ],
    [
      "a total length below the header's",
      hex("4500 0010 0000 0000 4011 0000 01020304 05060708"),
      "ipv4: total length too small",
    ],
  ])("%s", (_what, bytes, expected) => {
    expect(said(packetOf(bytes))).toBe(expected);
  });

  test("a packet of 64 KiB and more that was never cut up", () => {
    const large = ip({ ...INNER, protocol: TCP }, tcp({}, new Uint8Array(150_000)));
    large.set([0, 0], 2);
    expect(packetOf(large).payloadLength).toBe(150_000);
  });

  test("keeps the fields that rules ask for", () => {
    const bytes = ip(
      { ...INNER, protocol: TCP, ttl: 7, id: 0x1234, options: hex("94040000") },
      tcp({ seq: 0xfffffffe, ack: 0x80000001, flags: "SF", window: 513, options: hex("02040578") }),
    );
    bytes[1] = 0xb8;
    expect(packetOf(bytes)).toMatchObject({
      ttl: 7,
      ipId: 0x1234,
      tos: 0xb8,
      ipOptions: 20,
      ipOptionsEnd: 24,
      seq: 0xfffffffe,
      ack: 0x80000001,
      tcpFlags: 3,
      window: 513,
      tcpOptions: 44,
      tcpOptionsEnd: 48,
      tunnels: 0,
    });
    expect(packetOf(ip({ ...INNER, protocol: ICMP }, hex("0800 0000 1234 0007")))).toMatchObject({
      icmpType: 8,
      icmpId: 0x1234,
      icmpSeq: 7,
    });
  });
});

describe("what Snort leaves alone, and what a thorough look makes of it", () => {
  test.each<[string, Uint8Array, string, string]>([
    [
      "ERSPAN I",
      ip({ ...OUTER, protocol: 47 }, join(hex("0000 88be"), ethernetInner)),
      "10.9.9.1 > 10.9.9.2 47",
      HELLO,
    ],
    [
      "ERSPAN III without subheader",
      ip({ ...OUTER, protocol: 47 }, join(hex("1000 22eb 00000001 200000000000000000000000"), ethernetInner)),
      "10.9.9.1 > 10.9.9.2 47",
      HELLO,
    ],
    [
      "PPTP with address and control",
      ip({ ...OUTER, protocol: 47 }, join(hex("3081 880b 00000000 00000001 00000000 ff03 0021"), inner)),
      "10.9.9.1 > 10.9.9.2 47",
      HELLO,
    ],
    [
      "VXLAN with group policy",
      ip({ ...OUTER, protocol: UDP }, udp([5555, 4789], join(hex("88000001 00000100"), ethernetInner))),
      "10.9.9.1#5555 > 10.9.9.2#4789 17",
      HELLO,
    ],
    [
      "IPv4 segmentation offload",
      hex("4500 0000 0000 0000 4011 0000 01020304 05060708 0001 0002 000a 0000 6869"),
      "ipv4: total length too small",
      '1.2.3.4#1 > 5.6.7.8#2 17 "hi"',
    ],
    [
      "IPv6 segmentation offload",
      join(
        hex(
          "60000000 0000 11 40 20010db8000000000000000000000001 20010db8000000000000000000000002 0001 0002 0000 0000",
        ),
        text("long"),
      ),
      '2001:db8::1 > 2001:db8::2 17 "" udp: cut short',
      '2001:db8::1#1 > 2001:db8::2#2 17 "long"',
    ],
    [
      "not captured whole",
      inner.subarray(0, inner.length - 3),
      "ipv4: not captured whole",
      HELLO.replace("hello", "he"),
    ],
    [
      "IPv6 not captured whole",
      inner6.subarray(0, inner6.length - 3),
      "ipv6: not captured whole",
      HELLO_6.replace("hello", "he"),
    ],
  ])("%s", (_what, bytes, asSnort, thorough) => {
    expect(said(packetOf(bytes))).toContain(asSnort);
    expect(said(packetOf(bytes, 0, 0, RAW, true))).toBe(thorough);
  });
});

test("tells how much was not captured", () => {
  expect(packetOf(inner.subarray(0, inner.length - 3), 0, 0, RAW, true).missing).toBe(3);
});

test("keeps the ports of the tunnel nearest to it", () => {
  const echo = ip({ ...INNER, protocol: ICMP }, hex("0800 0000 0001 0002"));
  const tunnelled = ip(
    { ...OUTER, protocol: UDP },
    udp([5555, 4789], join(hex("08000000 00000100"), frame(0x0800, echo))),
  );
  expect(packetOf(tunnelled)).toMatchObject({ tunnelSourcePort: 5555, tunnelDestinationPort: 4789 });
  expect(packetOf(echo)).toMatchObject({ tunnelSourcePort: -1, tunnelDestinationPort: -1 });
});

describe("whatever comes", () => {
  const frames = [
    frame(
      0x88a8,
      join(
        hex("0007 8100 2005 0800"),
        ip({ ...OUTER, protocol: UDP }, udp([5555, 4789], join(hex("08000000 00000100"), ethernetInner))),
      ),
    ),
    frame(
      0x86dd,
      ip(
        { ...OUTER_6, protocol: 0 },
        join(hex("2f00 0104 00000000"), hex("1000 88be 00000001 1000000000000000"), ethernetInner),
      ),
    ),
    frame(0x8847, join(hex("00010040 00011140"), ip({ ...OUTER, protocol: 41 }, inner6))),
  ];

  test.each(frames.map((bytes, at) => [at, bytes] as const))(
    "frame %i cut at any byte stays within its bytes",
    (_at, bytes) => {
      for (let end = 0; end <= bytes.length; end++) expectInside(bytes.slice(0, end), ETHERNET);
    },
  );

  test("random octets", () => {
    const linkType = fc.constantFrom(ETHERNET, RAW, LINUX_COOKED, LINUX_COOKED_2, LOOPBACK, PPP);
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), linkType, expectInside), { numRuns: 2_000 });
  });

  test("frames with octets changed", () => {
    const change = fc.tuple(fc.nat(200), fc.nat(255));
    fc.assert(
      fc.property(fc.constantFrom(...frames), fc.array(change, { maxLength: 6 }), (bytes, changes) => {
        const copy = bytes.slice();
        for (const [at, value] of changes) copy[at % copy.length] = value;
        expectInside(copy, ETHERNET);
      }),
      { numRuns: 5_000 },
    );
  });

  test("endless tags end the walk", () => {
    const tags = join(...Array.from({ length: MAX_HEADERS + 5 }, () => hex("0001 8100")));
    expect(packetOf(frame(0x8100, tags), 0, 0, ETHERNET).problem).toBe("too many headers");
  });

  /** All places that a decoded packet names lie in its bytes, in order. */
  function expectInside(bytes: Uint8Array, linkType: number): void {
    const packet = packetOf(bytes, 0, 0, linkType);
    if (packet.version === 0) return;
    const places = [
      0,
      packet.network,
      packet.ipOptions,
      packet.ipPayload,
      packet.payload,
      packet.payloadEnd,
      bytes.length,
    ];
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(packet.ipPayloadEnd).toBeLessThanOrEqual(bytes.length);
    expect(packet.destination + (packet.version === 4 ? 4 : 16)).toBeLessThanOrEqual(packet.ipPayload);
    if (packet.transported) expect(packet.transport).toBeGreaterThanOrEqual(packet.ipPayload);
  }
});
