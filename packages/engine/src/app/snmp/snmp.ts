/** As much of SNMP (RFC 1157, RFC 3416, RFC 3412) as tells a request. Snort's appid looks for the same. */

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const OCTETS = 0x04;
const VERSION_3 = 3;
const RESPONSE = 0xa2;
const TRAP = 0xa4;
const TRAP_2 = 0xa7;
const FIRST_PDU = 0xa0;
const LAST_PDU = 0xa8;

/** Whether a datagram is a request: what it asks may be answered from another port. */
export function asksBySnmp(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[start] !== SEQUENCE) return false;
  const at = contents(bytes, start, end);
  if (at < 0 || at + 4 > end || bytes[at] !== INTEGER || bytes[at + 1] !== 1) return false;
  const version = bytes[at + 2]!;
  if (version === VERSION_3) return bytes[at + 3] === SEQUENCE;
  if (version > 1 || bytes[at + 3] !== OCTETS) return false;
  const community = contents(bytes, at + 3, end);
  if (community < 0) return false;
  const pdu = bytes[community + lengthAt(bytes, at + 3)] ?? 0;
  return pdu >= FIRST_PDU && pdu <= LAST_PDU && pdu !== RESPONSE && pdu !== TRAP && pdu !== TRAP_2;
}

/** Where what the element at `at` holds starts; -1 when not all of it is there. */
function contents(bytes: Uint8Array, at: number, end: number): number {
  if (at + 2 > end) return -1;
  const more = bytes[at + 1]! < 0x80 ? 0 : bytes[at + 1]! & 0x7f;
  if (more > 2 || at + 2 + more > end) return -1;
  const start = at + 2 + more;
  return start + lengthAt(bytes, at) <= end ? start : -1;
}

/** X.690 section 8.1.3, lengths of up to two octets. */
function lengthAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at + 1]!;
  if (first < 0x80) return first;
  return first === 0x81 ? bytes[at + 2]! : (bytes[at + 2]! << 8) | bytes[at + 3]!;
}
