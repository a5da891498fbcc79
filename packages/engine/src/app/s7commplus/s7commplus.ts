import { bufferNumber } from "../../buffers.ts";
import { FramedParser } from "../framed/framed.ts";
import { probeTpkt, tpktLength, userData } from "../framed/tpkt.ts";
import type { AppProtocol, Direction } from "../protocol.ts";

const CONTENT = bufferNumber("s7commplus_content");
const PROTOCOL = 0x72;
/** Protocol, version, length of the data. */
const HEADER = 4;
/** From this version on a digest stands before the data, with its own length first. */
const WITH_DIGEST = 3;
/** Messages of this version keep the connection alive and carry none of what follows. */
const KEEP_ALIVE = 255;
/** Opcode, two reserved octets, function. */
const DATA_HEADER = 5;

/** S7comm-plus, of Siemens: a unit is a TPKT packet. No port tells: the wizard looks at what comes once connected. */
export const s7commplus: AppProtocol = {
  name: "s7commplus",
  service: "s7commplus",
  transports: ["tcp"],
  ports: [],
  probe: (bytes, start, end) =>
    probeTpkt(bytes, start, end, (data, at) => (data[at] === PROTOCOL ? "yes" : "no")),
  open: (_flow, _transport, sink) => new S7CommPlusParser(sink, tpktLength),
};

class S7CommPlusParser extends FramedParser {
  protected override message(_direction: Direction, bytes: Uint8Array, start: number, end: number): void {
    const header = userData(bytes, start, end);
    if (header < 0 || end - header < HEADER || bytes[header] !== PROTOCOL) return;
    const version = bytes[header + 1]!;
    if (version === KEEP_ALIVE) return;
    let data = header + HEADER;
    if (version >= WITH_DIGEST) data += 1 + (bytes[data] ?? 0);
    if (data >= end) return;
    const { buffers } = this.sink;
    buffers.set(CONTENT, bytes, data, end);
    const known = end - data >= DATA_HEADER;
    buffers.facts.industrial = {
      protocol: "s7commplus",
      opcode: bytes[data]!,
      function: known ? (bytes[data + 3]! << 8) | bytes[data + 4]! : -1,
    };
  }
}
