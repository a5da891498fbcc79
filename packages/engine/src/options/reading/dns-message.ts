import { PKT_DATA } from "../../buffers.ts";
import { TCP } from "../../decode/packet.ts";
import type { Inspection } from "../../detect/inspection.ts";

export type DnsField = "opcode" | "rcode" | "type";

const HEADER = 12;
/** Over TCP the length stands before each message, RFC 1035 section 4.2.2. */
const PREFIX = 2;
const RESPONSE = 0x80;

/** A number in the DNS message at hand; -1 when there is none. The type is that of the first question. */
export function dnsField(field: DnsField, { buffers, flow, packet, kind }: Inspection): number {
  if (flow?.service !== "dns") return -1;
  const overTcp = packet.protocol === TCP;
  if (overTcp && kind !== "unit") return -1;
  const bytes = buffers.bytes[PKT_DATA]!;
  const end = buffers.end[PKT_DATA]!;
  const start = buffers.start[PKT_DATA]! + (overTcp ? PREFIX : 0);
  if (start + HEADER > end) return -1;
  if (field === "opcode") return (bytes[start + 2]! >> 3) & 0x0f;
  if (field === "rcode") return (bytes[start + 2]! & RESPONSE) === 0 ? -1 : bytes[start + 3]! & 0x0f;
  if (bytes[start + 4] === 0 && bytes[start + 5] === 0) return -1;
  let at = start + HEADER;
  // Labels up to the empty one; a question's name is never a pointer, section 4.1.4.
  while (at < end && bytes[at] !== 0) at += bytes[at]! + 1;
  return at + 2 < end ? (bytes[at + 1]! << 8) | bytes[at + 2]! : -1;
}
