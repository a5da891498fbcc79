import type { AppProtocol, Guess } from "../protocol.ts";
import { FramedParser } from "./framed.ts";

/** C706 section 12.6.3.1: the header all connection-oriented PDUs have. */
const HEADER = 16;
const BIND = 11;
const BIND_ACK = 12;
const LAST_TYPE = 19;

/** DCE/RPC over TCP: a unit is a fragment. */
export const dcerpc: AppProtocol = {
  name: "dcerpc",
  service: "dcerpc",
  transports: ["tcp"],
  ports: [],
  probe,
  open: (_flow, _transport, sink) => new FramedParser(sink, measure),
};

/** Version 5.0 or 5.1, and the start of a conversation: bind or its answer. */
function probe(bytes: Uint8Array, start: number, end: number): Guess {
  if (bytes[start] !== 5) return "no";
  if (end - start < HEADER) return "unsure";
  const type = bytes[start + 2]!;
  const fits =
    bytes[start + 1]! <= 1 && (type === BIND || type === BIND_ACK) && measure(bytes, start, end) >= HEADER;
  return fits ? "yes" : "no";
}

function measure(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < HEADER) return 0;
  const little = (bytes[start + 4]! & 0x10) !== 0;
  const [low, high] = little ? [8, 9] : [9, 8];
  const size = bytes[start + low]! | (bytes[start + high]! << 8);
  return bytes[start] === 5 && bytes[start + 2]! <= LAST_TYPE && size >= HEADER ? size : -1;
}
