import { expect, test } from "vitest";
import { type End, icmpFrame, tcpFrames, udpFrames } from "../explain/specimen/frames.ts";
import { packetOf } from "../testing/packets.ts";
import { badChecksum } from "./checksum.ts";

type Ends = readonly [client: End, server: End];
const v4: Ends = [
  { address: [10, 0, 0, 1], port: 40_000 },
  { address: [10, 0, 0, 2], port: 80 },
];
const v6: Ends = [
  { address: [0x20, 1, ...Array(13).fill(0), 1], port: 40_000 },
  { address: [0x20, 1, ...Array(13).fill(0), 2], port: 80 },
];
const said = Uint8Array.from("odd length!", (char) => char.charCodeAt(0));
/** The segment that says something. */
const segment = (ends: Ends) => tcpFrames(...ends, [["client", said]])[3]!;
const datagram = (ends: Ends) => udpFrames(...ends, [["client", said]])[0]!;
const echo = icmpFrame(...v4, { type: 8, code: 0, id: 1, sequence: 1 }, said);

/** The same with one octet changed. */
const broken = (bytes: Uint8Array, at: number) => bytes.map((byte, i) => (i === at ? byte ^ 0x10 : byte));

test.each<[string, Uint8Array, string | undefined]>([
  ["TCP", segment(v4), undefined],
  ["TCP, payload changed", broken(segment(v4), 45), "tcp: bad checksum"],
  ["TCP, port changed", broken(segment(v4), 20), "tcp: bad checksum"],
  ["TCP, time to live changed", broken(segment(v4), 8), "ipv4: bad checksum"],
  ["TCP over IPv6", segment(v6), undefined],
  ["TCP over IPv6, address changed", broken(segment(v6), 20), "tcp: bad checksum"],
  ["UDP", datagram(v4), undefined],
  ["UDP, payload changed", broken(datagram(v4), 30), "udp: bad checksum"],
  ["UDP over IPv6", datagram(v6), undefined],
  ["UDP without a checksum", datagram(v4).map((byte, at) => (at === 26 || at === 27 ? 0 : byte)), undefined],
  ["ICMP", echo, undefined],
  ["ICMP, changed", broken(echo, 30), "icmp: bad checksum"],
])("%s", (_, bytes, expected) => {
  expect(badChecksum(packetOf(bytes))).toBe(expected);
});

test("what was not captured whole is not judged", () => {
  const cut = broken(segment(v4), 45).subarray(0, 48);
  expect(badChecksum(packetOf(cut, 0, 0, 101, true))).toBe(undefined);
});
