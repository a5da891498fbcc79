import type { CipMessage } from "../../industrial.ts";
import { readPath } from "./path.ts";

const RESPONSE = 0x80;
/** Services of the connection manager that open a connection, and what stands between the request's path and the connection's. */
const CONNECTION_MANAGER = 6;
const FORWARD_OPEN = 0x54;
const LARGE_FORWARD_OPEN = 0x5b;
const OPEN_HEADER = 35;
const LARGE_OPEN_HEADER = 39;

/** A message of the message router, CIP volume 1 section 2-4; undefined when it is cut short. */
export function readMessage(bytes: Uint8Array, start: number, end: number): CipMessage | undefined {
  if (end - start < 2) return undefined;
  const service = bytes[start]!;
  if ((service & RESPONSE) !== 0) {
    if (end - start < 4) return undefined;
    return message(false, service & ~RESPONSE, { status: bytes[start + 2]! });
  }
  const behind = start + 2 + 2 * bytes[start + 1]!;
  if (behind > end) return undefined;
  const path = readPath(bytes, start + 2, behind);
  const connectionClass =
    path.class === CONNECTION_MANAGER ? connectionPathClass(service, bytes, behind, end) : -1;
  return message(true, service, { ...path, connectionClass });
}

function connectionPathClass(service: number, bytes: Uint8Array, start: number, end: number): number {
  const header =
    service === FORWARD_OPEN ? OPEN_HEADER : service === LARGE_FORWARD_OPEN ? LARGE_OPEN_HEADER : -1;
  const size = start + header;
  if (header < 0 || size >= end) return -1;
  const behind = size + 1 + 2 * bytes[size]!;
  return behind > end ? -1 : readPath(bytes, size + 1, behind).class;
}

const message = (request: boolean, service: number, rest: Partial<CipMessage>): CipMessage => ({
  class: -1,
  instance: -1,
  attribute: -1,
  status: -1,
  connectionClass: -1,
  ...rest,
  request,
  service,
});
