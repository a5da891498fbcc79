import { latin1 } from "../../bytes.ts";
import type { OpcUaFacts } from "../../industrial.ts";
import { u32le } from "../../numbers.ts";
import { FramedParser } from "../framed/framed.ts";
import { anyOf, octets } from "../pattern.ts";
import type { AppProtocol, Direction } from "../protocol.ts";

/** OPC 10000-6 section 7.1.2: what kind of message, whether a chunk is the last, the chunk's size. */
const HEADER = 8;
/** Behind it in a MSG: channel, token, sequence number, request; then the body, which starts with its type's id. */
const REQUEST = 20;
const BODY = 24;
const KINDS: ReadonlySet<string> = new Set(["HEL", "ACK", "ERR", "RHE", "OPN", "MSG", "CLO"]);
const LAST = 0x46;
const MORE = 0x43;
const ABORTED = 0x41;

/** How both sides begin: HEL, or RHE where the server connects; ACK or ERR. */
const hello = [octets("48 45 4c 46 ? ? 00 00"), octets("52 48 45 46 ? ? 00 00")];
const answer = [octets("41 43 4b 46 1c 00 00 00"), octets("45 52 52 46 ? ? 00 00")];

/** OPC UA over TCP: a unit is a chunk of a message. It has no port of its own, so its first message tells. */
export const opcua: AppProtocol = {
  name: "opcua",
  service: "opcua",
  transports: ["tcp"],
  ports: [],
  probe: (bytes, start, end, direction) =>
    anyOf(direction === "to-server" ? hello : answer, bytes, start, end),
  open: (_flow, _transport, sink) => new OpcUaParser(sink, measure),
};

function measure(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < HEADER) return 0;
  if (!KINDS.has(latin1(bytes, start, start + 3))) return -1;
  const chunk = bytes[start + 3]!;
  const size = u32le(bytes, start + 4);
  return (chunk === LAST || chunk === MORE || chunk === ABORTED) && size >= HEADER ? size : -1;
}

/** A message of which not all chunks were seen yet. */
interface Unfinished {
  readonly request: number;
  readonly facts: OpcUaFacts;
}

class OpcUaParser extends FramedParser {
  readonly #unfinished: { [direction in Direction]: Unfinished | undefined } = {
    "to-server": undefined,
    "to-client": undefined,
  };

  protected override message(direction: Direction, bytes: Uint8Array, start: number, end: number): void {
    const type = latin1(bytes, start, start + 3);
    const before = this.#unfinished[direction];
    const request = type === "MSG" && end - start >= BODY ? u32le(bytes, start + REQUEST) : -1;
    const facts =
      request >= 0 && before?.request === request ? before.facts : factsOf(type, bytes, start, end);
    this.sink.buffers.facts.industrial = facts;
    this.#unfinished[direction] = request >= 0 && bytes[start + 3] === MORE ? { request, facts } : undefined;
  }
}

/** Only a MSG starts with a type's id here; OPN has its certificates first. OPC 10000-6 section 5.2.2.9. */
function factsOf(type: string, bytes: Uint8Array, start: number, end: number): OpcUaFacts {
  const at = start + BODY;
  const left = type === "MSG" ? end - at : 0;
  if (left >= 2 && bytes[at] === 0)
    return { protocol: "opcua", type, namespaceIndex: 0, nodeId: bytes[at + 1]! };
  if (left >= 4 && bytes[at] === 1)
    return {
      protocol: "opcua",
      type,
      namespaceIndex: bytes[at + 1]!,
      nodeId: bytes[at + 2]! | (bytes[at + 3]! << 8),
    };
  if (left >= 7 && bytes[at] === 2)
    return {
      protocol: "opcua",
      type,
      namespaceIndex: bytes[at + 1]! | (bytes[at + 2]! << 8),
      nodeId: u32le(bytes, at + 3),
    };
  return { protocol: "opcua", type, namespaceIndex: -1, nodeId: -1 };
}
