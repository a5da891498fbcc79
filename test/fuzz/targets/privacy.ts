import { createMasker, Masker } from "../../../packages/engine/src/privacy/index.ts";
import { frame, ip, join, tcp, udp } from "../../../packages/engine/src/testing/packets.ts";
import { bytes, check, type Target, words } from "../target.ts";

/** Bytes of a secret, which stand nowhere else in what is sent. */
const SECRET = 0xf5;
const secret = String.fromCharCode(SECRET).repeat(6);
const message = bytes(
  `GET / HTTP/1.1\r\nHost: a\r\nCookie: ${secret}\r\nAuthorization: Basic ${secret}\r\n ${secret}\r\n\r\nbody\r\nSet-Cookie: ${secret}\r\n`,
);

function masker(patterns: readonly string[]): Masker {
  const made = createMasker({
    maskHttp: true,
    maskPatterns: patterns,
    snapLength: { default: 0, ports: [{ port: 53, length: 96 }] },
  });
  if (!(made instanceof Masker)) throw new Error(made.problem);
  return made;
}

/**
 * The input says how a stream with secrets is cut, in which order its pieces come, and which come again; then it is a
 * packet itself.
 */
function run(input: Uint8Array): void {
  const by = masker(["credit-card", "bearer-token"]);
  let syn = false;
  for (let i = 0; i + 1 < Math.min(input.length, 400); i += 2) {
    const at = input[i]! % message.length;
    const piece = message.slice(at, at + (input[i + 1]! % 64));
    if (!syn && (input[i]! & 1) === 1) {
      syn = true;
      const first = ip(ends, tcp({ seq: 999, flags: "S", ports: [40_001, 81] }));
      by.mask(first, 0, first.length, RAW, -1);
    }
    const packet = ip(ends, tcp({ seq: 1_000 + at, ports: [40_001, 81] }, piece));
    const length = by.mask(packet, 0, packet.length, RAW, -1);
    for (let j = HEADERS; j < length; j++)
      check(by.bytes[by.start + j] !== SECRET, `a secret comes through at ${at} + ${j - HEADERS}`);
  }
  for (const linkType of [1, RAW, 113]) {
    const before = input.slice();
    const length = by.mask(input, 0, input.length, linkType, -1);
    check(length >= 0 && length <= input.length, `${length} octets come of ${input.length}`);
    check(by.start + length <= by.bytes.length, "what comes out is not there");
    check(
      before.every((byte, i) => byte === input[i]),
      "the packet itself was changed",
    );
  }
}

const RAW = 101;
const HEADERS = 40;
const ends = { source: "10.0.0.1", destination: "10.0.0.2", protocol: 6 };

export const privacy: Target = {
  name: "privacy",
  seeds: [
    frame(0x0800, ip(ends, tcp({ ports: [1, 80] }, message))),
    ip({ ...ends, protocol: 17 }, udp([1, 5060], message)),
    ip({ ...ends, offset: 8, more: true }, message),
    join(Uint8Array.from({ length: 60 }, (_, i) => (i * 37) & 255)),
  ],
  words: words(
    "Cookie:",
    "Authorization:",
    "\r\n",
    "\r\n ",
    "PRI * HTTP/2",
    "HTTP/1.1",
    "4111 1111 1111 1111",
    "bearer ",
  ),
  run,
};
