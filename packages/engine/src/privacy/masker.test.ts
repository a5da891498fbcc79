import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ETHERNET, RAW } from "../decode/link-type.ts";
import { frame, ip, join, tcp, text, udp } from "../testing/packets.ts";
import { createMasker, Masker } from "./masker.ts";
import type { PrivacyPolicy } from "./policy.ts";

const client = "10.0.0.1";
const server = "10.0.0.2";
const HEADERS = 40;

function masker(policy: PrivacyPolicy): Masker {
  const made = createMasker(policy);
  if (!(made instanceof Masker)) throw new Error(made.problem);
  return made;
}

function masked(by: Masker, packet: Uint8Array, linkType: number = RAW): Uint8Array {
  const given = packet.slice();
  const length = by.mask(packet, 0, packet.length, linkType, -1);
  if (Buffer.compare(packet, given) !== 0) throw new Error("the packet itself was changed");
  return by.bytes.slice(by.start, by.start + length);
}

const segment = (seq: number, payload: Uint8Array | string, flags = ".", back = false): Uint8Array =>
  ip(
    { source: back ? server : client, destination: back ? client : server, protocol: 6 },
    tcp({ seq, flags, ports: back ? [80, 40_000] : [40_000, 80] }, payload),
  );
const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

interface Piece {
  readonly at: number;
  readonly bytes: Uint8Array;
}

const cut = (stream: Uint8Array, at: readonly number[]): Piece[] => {
  const places = [
    0,
    ...[...new Set(at)].filter((place) => place > 0 && place < stream.length).sort((a, b) => a - b),
    stream.length,
  ];
  return places.slice(1).map((end, i) => ({ at: places[i]!, bytes: stream.slice(places[i]!, end) }));
};

/** What is written of a stream's pieces, each where it belongs. */
function written(by: Masker, pieces: readonly Piece[], from = 1000, syn = true): Uint8Array[] {
  if (syn) masked(by, segment(from - 1, "", "S"));
  return pieces.map(({ at, bytes }) => masked(by, segment((from + at) >>> 0, bytes)).slice(HEADERS));
}

// Secrets are of bytes that stand nowhere else.
const secret = "\xa1\xb2\xc3\xd4";
const isSecret = (byte: number): boolean => byte > 0x7f;
const conversation = `GET /a HTTP/1.1\r\nHost: shop\r\nAuthorization: Basic ${secret}\r\nX-Cookie: no\r\nCOOKIE:a=${secret}; ${secret}\r\n\t${secret}\r\nAccept: */*\r\n\r\nPOST /b HTTP/1.1\r\nSet-Cookie : ${secret}\r\n\r\ncookies: no\nauthorization\n: no`;
const stream = text(conversation);
const clean = text(
  conversation
    .replace(`Basic ${secret}`, "xxxxx".padEnd(10, "x"))
    .replace(`a=${secret}; ${secret}`, "x".repeat(12))
    .replace(`\t${secret}`, "x".repeat(5))
    .replace(`Set-Cookie : ${secret}`, "Set-Cookie : xxxx"),
);

describe("HTTP headers", () => {
  test.each(Array.from(stream.keys()))("are masked when cut at byte %i, and nothing else is", (at) => {
    expect(latin1(join(...written(masker({ maskHttp: true }), cut(stream, [at]))))).toBe(latin1(clean));
  });

  test("are masked when each byte comes alone, over the turn of sequence numbers", () => {
    const pieces = cut(stream, Array.from(stream.keys()));
    expect(latin1(join(...written(masker({ maskHttp: true }), pieces, 2 ** 32 - 50)))).toBe(latin1(clean));
  });

  test("no secret comes through in any order, with repeats, losses, and from the middle on", () => {
    const cuts = fc.array(fc.nat(stream.length), { maxLength: 12 });
    fc.assert(
      fc.property(cuts, fc.array(fc.nat(), { maxLength: 24 }), fc.boolean(), (places, order, syn) => {
        const pieces = cut(stream, places);
        const sent = order.map((number) => pieces[number % pieces.length]!);
        for (const [i, bytes] of written(masker({ maskHttp: true }), sent, 1000, syn).entries()) {
          expect(bytes.length).toBe(sent[i]!.bytes.length);
          expect(bytes.some(isSecret)).toBe(false);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test("no secret comes through when segments overlap", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(stream.length - 1), fc.nat(60)), { maxLength: 30 }), (pieces) => {
        const sent = pieces.map(([at, length]) => ({ at, bytes: stream.slice(at, at + length) }));
        for (const bytes of written(masker({ maskHttp: true }), sent))
          expect(bytes.some(isSecret)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  test("after a hole all is masked to the end of the line that names HTTP/1", () => {
    const by = masker({ maskHttp: true });
    const pieces = [
      { at: 0, bytes: text("GET / HTTP/1.1\r\n") },
      { at: 50, bytes: text("one\r\ntwo\r\nGET / HTTP/1.1\r\nHost: a\r\n") },
    ];
    expect(written(by, pieces).map(latin1)).toEqual(["GET / HTTP/1.1\r\n", `${"x".repeat(25)}\nHost: a\r\n`]);
  });

  test("HTTP/2 is masked from its preface on, in both directions", () => {
    const by = masker({ maskHttp: true });
    masked(by, segment(0, "", "S"));
    masked(by, segment(500, "", "S.", true));
    const lines = [
      latin1(masked(by, segment(1, "PRI * HTTP/2.0\r\n\r\nSM")).slice(HEADERS)),
      latin1(masked(by, segment(501, "\0\0\x04\x01cookie", ".", true)).slice(HEADERS)),
    ];
    expect(lines).toEqual([`PRI * HTTP/${"x".repeat(9)}`, "x".repeat(10)]);
  });

  test("a server that takes up HTTP/2 when asked is masked too", () => {
    const by = masker({ maskHttp: true });
    masked(by, segment(0, "", "S"));
    masked(by, segment(500, "", "S.", true));
    masked(by, segment(1, "GET / HTTP/1.1\r\nUpgrade: h2c\r\n"));
    expect(latin1(masked(by, segment(501, "anything", ".", true)).slice(HEADERS))).toBe("x".repeat(8));
  });

  test("a connection that uses ports again is followed from its start", () => {
    const by = masker({ maskHttp: true });
    written(by, [{ at: 0, bytes: text("GET / HTTP/1.1\r\n") }]);
    masked(by, segment(1016, "", "F."));
    expect(written(by, [{ at: 0, bytes: text("PUT") }], 9_000_000).map(latin1)).toEqual(["PUT"]);
  });

  test.each<[string, Uint8Array, string]>([
    [
      "a datagram by itself",
      ip(
        { source: client, destination: server, protocol: 17 },
        udp([5060, 5060], `INVITE\r\nAuthorization: ${secret}\r\n`),
      ),
      "INVITE\r\nAuthorization: xxxx\r\n",
    ],
    [
      "a datagram of VXLAN that is none",
      ip({ source: client, destination: server, protocol: 17 }, udp([5060, 4789], "abc")),
      "xxx",
    ],
  ])("%s", (_what, packet, expected) => {
    expect(latin1(masked(masker({ maskHttp: true }), packet).slice(28))).toBe(expected);
  });

  test("what cannot be followed is masked whole", () => {
    const by = masker({ maskHttp: true });
    const piece = ip({ source: client, destination: server, protocol: 6, offset: 800 }, text("secret"));
    const sctp = ip({ source: client, destination: server, protocol: 132 }, text("secret"));
    const short = ip({ source: client, destination: server, protocol: 6 }, text("secret"));
    for (const packet of [piece, sctp, short]) expect(latin1(masked(by, packet).slice(20))).toBe("xxxxxx");
    expect(latin1(masked(by, frame(0x9999, text("secret".repeat(10))), ETHERNET).slice(14))).toBe(
      "x".repeat(60),
    );
    expect(by.counters).toMatchObject({ packets: 4, whole: 4 });
  });

  test.each<[string, Uint8Array]>([
    ["ARP", frame(0x0806, new Uint8Array(28).fill(7))],
    ["padding", frame(0x0800, segment(1, "", "S"))],
  ])("%s is left as it is", (_what, packet) => {
    expect(masked(masker({ maskHttp: true, maskPatterns: ["credit-card"] }), packet, ETHERNET)).toEqual(
      packet,
    );
  });

  test("what an ICMP error quotes is masked behind the ports", () => {
    const quoted = segment(1, secret);
    const error = ip(
      { source: server, destination: client, protocol: 1 },
      join(Uint8Array.of(3, 3, 0, 0, 0, 0, 0, 0), quoted),
    );
    expect(latin1(masked(masker({ maskHttp: true }), error))).not.toContain(secret);
  });

  test("more streams than are remembered cost only more masking", () => {
    const by = masker({ maskHttp: true });
    const packet = (i: number, flags: string, payload: string) =>
      ip(
        { source: `10.1.${(i >> 8) & 255}.${i & 255}`, destination: server, protocol: 6 },
        tcp({ seq: flags === "S" ? 0 : 1, flags, ports: [1024 + (i >> 16), 80] }, payload),
      );
    for (let i = 0; i < 20_000; i++) masked(by, packet(i, "S", ""));
    const texts = new Set<string>();
    for (let i = 0; i < 20_000; i += 7) texts.add(latin1(masked(by, packet(i, ".", "abc")).slice(HEADERS)));
    expect([...texts].sort()).toEqual(["abc", "xxx"]);
    expect(by.refused.maskedStreams).toBeGreaterThan(10_000);
  });
});

describe("patterns", () => {
  const card = "4111 1111-1111 1111";
  const body = text(`one ${card}, two 411 BEARER abcdefgh.ijk; end.`);
  const expected = `one ${"x".repeat(19)}, two 411 ${"x".repeat(19)}; end.`;
  const policy = { maskPatterns: ["credit-card", "bearer-token"] };
  const concerned = (at: number): boolean => (at >= 4 && at < 23) || (at >= 33 && at < 52);

  test("are masked where they stand whole, and nothing else is", () => {
    expect(latin1(join(...written(masker(policy), cut(body, []))))).toBe(expected);
  });

  test.each(Array.from(body.keys()))("are masked when cut at byte %i", (at) => {
    const whole = join(...written(masker(policy), cut(body, [at])));
    for (let i = 0; i < body.length; i++) if (concerned(i)) expect(whole[i]).toBe(0x78);
  });

  test("nothing of a match comes through in any order, with repeats and losses", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(body.length), { maxLength: 12 }),
        fc.array(fc.nat(), { maxLength: 20 }),
        fc.boolean(),
        (places, order, syn) => {
          const pieces = cut(body, places);
          const sent = order.map((number) => pieces[number % pieces.length]!);
          for (const [i, bytes] of written(masker(policy), sent, 1000, syn).entries())
            expect(bytes.every((byte, at) => byte === 0x78 || !concerned(sent[i]!.at + at))).toBe(true);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test("a search that takes too long masks the rest", () => {
    const by = masker({ maskPatterns: ["/(?:a|a|a|a){100,120}b/"] });
    const [seen] = written(by, [{ at: 0, bytes: text("a".repeat(20_000)) }]);
    expect(latin1(seen!)).toMatch(/^a+x{10000,}$/);
    expect(by.refused.maskSteps).toBe(1);
  });

  test.each([
    ["visa", "is no pattern"],
    ["/a*/", "matches nothing at all"],
    ["/(a)\\1/", "reference back"],
    ["/a/x", "flag x"],
    ["/a(/", "cannot be used"],
    ["/a{600}/", "too long"],
  ])("%s is refused", (pattern, why) => {
    const made = createMasker({ maskPatterns: [pattern] });
    expect("problem" in made && made.problem).toContain(why);
  });

  test("a place is not asked for, so that more is masked and not less", () => {
    expect(
      written(masker({ maskPatterns: ["/\\bid=\\d+$/"] }), [{ at: 0, bytes: text("xid=12 z") }]).map(latin1),
    ).toEqual(["xxxxxx z"]);
  });
});

describe("cutting", () => {
  const data = segment(1, "payload");
  const dns = ip({ source: client, destination: server, protocol: 17 }, udp([40_000, 53], "question"));
  const piece = ip({ source: client, destination: server, protocol: 6, offset: 800 }, text("data"));
  const ping = ip(
    { source: client, destination: server, protocol: 1 },
    join(Uint8Array.of(8, 0, 0, 0, 0, 0, 0, 0), text("data")),
  );
  const lengths = {
    default: 0,
    ports: [
      { port: 80, length: 44 },
      { port: 53, length: 0 },
    ],
  };

  test.each<[string, PrivacyPolicy, Uint8Array, number]>([
    ["TCP, headers only", { headersOnly: true }, data, 40],
    ["UDP, headers only", { headersOnly: true }, dns, 28],
    ["ICMP, headers only", { headersOnly: true }, ping, 28],
    ["a fragment, headers only", { headersOnly: true }, piece, 20],
    ["a length for its port", { snapLength: lengths }, data, 44],
    ["0 for its port", { snapLength: lengths }, dns, dns.length],
    ["no port", { snapLength: lengths }, ping, ping.length],
    [
      "a fragment that may be of the port",
      { snapLength: { ...lengths, ports: [{ port: 80, length: 22 }] } },
      piece,
      22,
    ],
    ["a length for others", { snapLength: { ...lengths, default: 21 } }, ping, 21],
    ["nothing asked for", {}, data, data.length],
  ])("%s", (_what, policy, packet, expected) => {
    expect(masked(masker(policy), packet)).toEqual(packet.slice(0, expected));
  });
});

test("any bytes are taken", () => {
  const by = masker({
    maskHttp: true,
    maskPatterns: ["credit-card"],
    snapLength: { default: 90, ports: [] },
  });
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom(ETHERNET, RAW, 113, 999),
      (bytes, linkType) => {
        expect(masked(by, bytes, linkType).length).toBe(Math.min(90, bytes.length));
      },
    ),
  );
});
