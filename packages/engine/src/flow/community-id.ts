/** Community ID 1: one name for a flow in every tool. https://github.com/corelight/community-id-spec */
import { sha1 } from "../sha1.ts";

const ICMP = 1;
const TCP = 6;
const UDP = 17;
const ICMPV6 = 58;
const SCTP = 132;

/**
 * The type with which the other side answers, as the specification pairs them; it takes the place of the second port.
 * Messages that nobody answers have their code there, and are of one direction.
 */
const answers4: ReadonlyMap<number, number> = pairs([8, 0], [13, 14], [15, 16], [10, 9], [17, 18]);
const answers6: ReadonlyMap<number, number> = pairs(
  [128, 129],
  [133, 134],
  [135, 136],
  [130, 131],
  [144, 145],
  [139, 140],
);

function pairs(...both: [number, number][]): ReadonlyMap<number, number> {
  return new Map([...both, ...both.map(([one, other]): [number, number] => [other, one])]);
}

/** The type that answers this one, or -1. */
export const icmpAnswer = (protocol: number, type: number): number =>
  (protocol === ICMPV6 ? answers6 : answers4).get(type) ?? -1;

/**
 * @param source 4 or 16 octets
 * @param sourcePort for ICMP the type
 * @param destinationPort for ICMP the code
 */
export function communityId(
  protocol: number,
  source: Uint8Array,
  destination: Uint8Array,
  sourcePort: number,
  destinationPort: number,
  seed: number = 0,
): string {
  const icmp = protocol === ICMP || protocol === ICMPV6;
  const ports = icmp || protocol === TCP || protocol === UDP || protocol === SCTP;
  const answer = icmp ? icmpAnswer(protocol, sourcePort) : -1;
  const second = answer >= 0 ? answer : destinationPort;
  const oneWay = icmp && answer < 0;
  const turn = !oneWay && compare(source, sourcePort, destination, second) > 0;
  const message = new Uint8Array(2 + source.length + destination.length + 2 + (ports ? 4 : 0));
  message[0] = seed >> 8;
  message[1] = seed;
  message.set(turn ? destination : source, 2);
  message.set(turn ? source : destination, 2 + source.length);
  let at = 2 + source.length + destination.length;
  message[at++] = protocol;
  message[at++] = 0;
  if (ports) {
    const first = turn ? second : sourcePort;
    const last = turn ? sourcePort : second;
    message[at++] = first >> 8;
    message[at++] = first;
    message[at++] = last >> 8;
    message[at++] = last;
  }
  return `1:${base64(sha1(message))}`;
}

/** Below zero when the first end goes first: by address, then by port. */
function compare(address: Uint8Array, port: number, other: Uint8Array, otherPort: number): number {
  for (let i = 0; i < address.length; i++) {
    const difference = address[i]! - (other[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return port - otherPort;
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function base64(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const three = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    for (let digit = 0; digit < 4; digit++)
      text += i + digit > bytes.length ? "=" : DIGITS[(three >> (18 - 6 * digit)) & 63]!;
  }
  return text;
}
