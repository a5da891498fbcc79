import type { AppProtocol, Guess } from "../protocol.ts";
import { FramedParser } from "./framed.ts";

/** Types of RFC 1002 section 4.3.1 that Snort believes. */
const SESSION_MESSAGE = 0x00;
const SESSION_REQUEST = 0x81;
const KEEP_ALIVE = 0x85;
/** RFC 1002: a 17-bit length; SMB over port 445 has 24 bits. */
const HEADER = 4;

/** SMB in NetBIOS sessions, or over TCP as it is: RFC 1002 section 4.3, MS-SMB section 2.1. */
export const netbiosSsn: AppProtocol = {
  name: "netbios-ssn",
  service: "netbios-ssn",
  transports: ["tcp"],
  ports: [],
  probe,
  open: (_flow, _transport, sink) => new FramedParser(sink, measure),
};

/** A session message with SMB in it: `ff SMB`, `fe SMB` or `fd SMB`. */
function probe(bytes: Uint8Array, start: number, end: number): Guess {
  const signs = [SESSION_MESSAGE, -1, -1, -1, -1, 0x53, 0x4d, 0x42];
  for (const [i, sign] of signs.entries()) {
    if (start + i >= end) return "unsure";
    if (sign >= 0 && bytes[start + i] !== sign) return "no";
  }
  return bytes[start + HEADER]! >= 0xfd ? "yes" : "no";
}

function measure(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < HEADER) return 0;
  const type = bytes[start]!;
  if (type !== SESSION_MESSAGE && (type < SESSION_REQUEST || type > KEEP_ALIVE)) return -1;
  return HEADER + ((bytes[start + 1]! << 16) | (bytes[start + 2]! << 8) | bytes[start + 3]!);
}
