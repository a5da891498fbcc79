import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hex } from "../../testing/hex.ts";
import { converse, type Seen, type Turn } from "../../testing/stream.ts";
import { md5 } from "./md5.ts";

const record = (type: string, version: string, body: string): string => {
  const size = body.replace(/\s/g, "").length / 2;
  return `${type} ${version} ${size.toString(16).padStart(4, "0")} ${body}`;
};
const message = (type: string, body: string): string =>
  `${type} ${(body.replace(/\s/g, "").length / 2).toString(16).padStart(6, "0")} ${body}`;

const random = "00".repeat(32);
const extensions = `
  0a0a 0000                                   # made up
  0000 000d 000b 00 0008 772e74657374 2e61    # w.test.a
  000a 0006 0004 1a1a 001d
  000b 0002 01 00
`;
const size = (text: string): string =>
  (text.replace(/#.*/g, "").replace(/\s/g, "").length / 2).toString(16).padStart(4, "0");
const plainExtensions = extensions.replace(/#.*/g, "");
const clientHello = message(
  "01",
  `0303 ${random} 00 0006 2a2a c02f 0035 01 00 ${size(extensions)} ${plainExtensions}`,
);
const serverHello = message("02", `0303 ${random} 00 c02f 00 0006 002b 0002 0304`);

const turns: readonly Turn[] = [
  ["c", hex(record("16", "0301", clientHello))],
  ["s", hex(record("16", "0303", serverHello) + record("14", "0303", "01") + record("17", "0303", "ffff"))],
];
const ja3 = createHash("md5").update("771,49199-53,0-10-11,29,0").digest("hex");
const ja3s = createHash("md5").update("771,49199,43").digest("hex");
const first12 = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 12);
const ja4 = `t12d020300_${first12("0035,c02f")}_${first12("000a,000b")}`;

test("a handshake is told with its name, version and fingerprint", () => {
  const { service, transactions } = converse(turns);
  expect(service).toBe("ssl");
  expect(transactions).toEqual([{ type: "tls", version: 0x0304, sni: "w.test.a", ja3, ja3s, ja4 }]);
});

test("a unit is the records that came in one go, with what they say", () => {
  expect(
    converse(turns).units.map(({ buffers, facts }) => [
      buffers.pkt_data?.length,
      facts.sslStates,
      facts.sslVersions,
    ]),
  ).toEqual([
    [93, 1, 4],
    [68, 2, 32],
  ]);
});

/** Octets of DER: a tag, a length of one octet, and what is in it. */
const der = (tag: string, ...inner: string[]): string => {
  const body = inner.join("").replace(/\s/g, "");
  return `${tag}${(body.length / 2).toString(16).padStart(2, "0")}${body}`;
};
const text = (words: string): string => Buffer.from(words, "latin1").toString("hex");
const attribute = (id: string, words: string): string =>
  der("31", der("30", der("06", id), der("13", text(words))));
const certificate = der(
  "30",
  der(
    "30",
    der("a0", der("02", "02")),
    der("02", "0a1b"),
    der("30", der("06", "2a03")),
    der("30", attribute("550406", "US"), attribute("550403", "An issuer")),
    der("30"),
    der("30", attribute("55040a", "Us, Inc"), attribute("550403", "w.test.a")),
  ),
);
const sized = (text: string): string => (text.length / 2).toString(16).padStart(6, "0") + text;

test("rules see the name, the fingerprints and the certificate", () => {
  const answered = record("16", "0303", serverHello + message("0b", sized(sized(certificate))));
  const [client, server] = converse([turns[0]!, ["s", hex(answered)]]).units;
  expect(client!.buffers).toMatchObject({
    tls_sni: "w.test.a",
    ja3_hash: ja3,
    ja3_string: "771,49199-53,0-10-11,29,0",
    ja4_hash: ja4,
  });
  expect(server!.buffers).toMatchObject({
    ja3s_hash: ja3s,
    tls_certs: Buffer.from(certificate, "hex").toString("latin1"),
    tls_cert_fingerprint: createHash("sha1")
      .update(Buffer.from(certificate, "hex"))
      .digest("hex")
      .replace(/..(?!$)/g, "$&:"),
    tls_cert_serial: "0A:1B",
    tls_cert_issuer: "C=US, CN=An issuer",
    tls_cert_subject: "O=Us, Inc, CN=w.test.a",
  });
});

test("JA4 tells the highest version, the first protocol and the algorithms of signatures", () => {
  const more = "002b 0005 04 7a7a 0304  0010 000e 000c 02 6832 08 687474702f312e31  000d 0006 0004 0403 0804";
  const hello = message("01", `0303 ${random} 00 0002 1301 01 00 ${size(more)} ${more}`);
  const [unit] = converse([["c", hex(record("16", "0301", hello))]]).units;
  expect(unit?.buffers.ja4_hash).toBe(`t13i0103h2_${first12("1301")}_${first12("000d,002b_0403,0804")}`);
});

test("a certificate that is cut, or none, says nothing and does no harm", () => {
  for (let length = 0; length < certificate.length; length += 2) {
    const piece = certificate.slice(0, length);
    const answered = record("16", "0303", serverHello + message("0b", sized(sized(piece))));
    const { units } = converse([turns[0]!, ["s", hex(answered)]]);
    expect(units[1]!.buffers.tls_cert_subject).toBeUndefined();
  }
});

test("a client that is not answered is told too", () => {
  expect(converse(turns.slice(0, 1)).transactions).toEqual([
    { type: "tls", version: 0x0303, sni: "w.test.a", ja3, ja4 },
  ]);
});

test.each([
  ["SSL 2", "80 2e 01 0002 0015 0000 0010", "ssl"],
  ["a record of another version", "16 04 00", undefined],
  ["text", "47 47 54", undefined],
])("%s", (_what, bytes, service) => {
  expect(converse([["c", hex(bytes)]]).service).toBe(service);
});

describe("however it is cut, the handshake is told and all octets are shown", () => {
  const shown = (seen: Seen) => [
    seen.transactions,
    seen.held,
    seen.units.map(({ buffers }) => buffers.pkt_data).join(""),
  ];
  const whole = shown(converse(turns));
  test.each(Array.from((turns[0]![1] as Uint8Array).keys()))("at byte %i", (cut) => {
    expect(shown(converse(turns, { cut }))).toEqual(whole);
  });
  test("byte by byte", () => expect(shown(converse(turns, { pieces: 1 }))).toEqual(whole));
});

test("half a hello tells that there is one", () => {
  const [first] = converse([["c", (turns[0]![1] as Uint8Array).subarray(0, 10)]]).units;
  expect(first?.facts).toMatchObject({ sslStates: 1, sslVersions: 4 });
});

test("whatever comes, nothing throws and nothing stays held", () => {
  const base = turns[0]![1] as Uint8Array;
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(base.length - 1), fc.nat(255)), { maxLength: 5 }), (changes) => {
      const bytes = base.slice();
      for (const [at, octet] of changes) bytes[at] = octet;
      expect(converse([["c", bytes], turns[1]!]).held).toBe(0);
    }),
  );
});

test("MD5 agrees with another one", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(md5(bytes)).toBe(createHash("md5").update(bytes).digest("hex"));
    }),
  );
});
