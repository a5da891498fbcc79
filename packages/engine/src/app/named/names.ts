/** Names asked for in the way of DNS: RFC 6762 (mDNS), RFC 4795 (LLMNR), RFC 1002 section 4.2 (NetBIOS), and DNS itself. */
import { u16be } from "../../numbers.ts";
import { readMessage } from "../dns/message.ts";
import type { AppSink } from "../protocol.ts";
import { type NamedService, near, type Ports } from "./service.ts";

const HEADER = 12;
const LONGEST_LABEL = 63;
/** Kinds of question that real clients ask; those above are asked for by number. */
const LAST_TYPE = 260;
const ANY_CLASS = 255;
/** mDNS: a bit of the class asks for an answer to one alone. */
const UNICAST = 0x8000;

/** Octets that a name without pointers takes; 0 when it is none. */
function nameSize(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== 0) {
    if (bytes[at]! > LONGEST_LABEL) return 0;
    at += bytes[at]! + 1;
  }
  return at < end && at - start < 255 ? at + 1 - start : 0;
}

/** Whether a header is believable, and one question behind it is whole. Of a query without more, that must be all. */
function asks(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < HEADER + 5 || u16be(bytes, start + 4) !== 1) return false;
  const size = nameSize(bytes, start + HEADER, end);
  const at = start + HEADER + size;
  if (size === 0 || at + 4 > end) return false;
  const type = u16be(bytes, at);
  const kind = u16be(bytes, at + 2) & ~UNICAST;
  if (type === 0 || type > LAST_TYPE || (kind !== 1 && kind !== ANY_CLASS && kind !== 3)) return false;
  const more = u16be(bytes, start + 6) + u16be(bytes, start + 8) + u16be(bytes, start + 10);
  return more === 0 ? at + 4 === end || (bytes[start + 2]! & 0x80) !== 0 : at + 4 + more * 11 <= end;
}

function tell(bytes: Uint8Array, start: number, end: number, sink: AppSink): void {
  const message = readMessage(bytes, start, end);
  if (message !== undefined) sink.transaction({ type: "dns", ...message });
}

/** On a port of its own any message that can be read will do. */
const byPort =
  (port: number) =>
  (bytes: Uint8Array, start: number, end: number, ports: Ports): boolean =>
    near(ports, port) && end - start >= HEADER && readMessage(bytes, start, end) !== undefined;

export const mdns: NamedService = { name: "mdns", transports: ["udp"], looks: byPort(5353), tell };

export const llmnr: NamedService = { name: "llmnr", transports: ["udp"], looks: byPort(5355), tell };

/** Names are of 32 letters A to P, in which 16 octets are written. */
export const netbiosNames: NamedService = {
  name: "netbios-ns",
  transports: ["udp"],
  looks: (bytes, start, end) =>
    end - start >= HEADER + 34 &&
    bytes[start + HEADER] === 32 &&
    isEncoded(bytes, start + HEADER + 1) &&
    u16be(bytes, start + 4) + u16be(bytes, start + 6) === 1,
};

function isEncoded(bytes: Uint8Array, start: number): boolean {
  for (let at = start; at < start + 32; at++) if (bytes[at]! < 0x41 || bytes[at]! > 0x50) return false;
  return true;
}

/** DNS on another port than its own, of which Snort knows nothing. */
export const dnsElsewhere: NamedService = {
  name: "dns",
  transports: ["udp"],
  looks: (bytes, start, end) => asks(bytes, start, end) && (bytes[start + 2]! & 0x78) === 0,
  tell,
};
