import type { Iec104Facts } from "../../industrial.ts";
import { FramedParser } from "../framed/framed.ts";
import type { AppProtocol, Direction } from "../protocol.ts";

const START = 0x68;
/** Start octet and length; the four control fields, which the length counts; the type identification behind them. */
const PREFIX = 2;
const HEADER = 6;

/** IEC 60870-5-104: a unit is an APDU. By port only, as in Snort's stock binder. */
export const iec104: AppProtocol = {
  name: "iec104",
  service: "iec104",
  transports: ["tcp"],
  ports: [2404],
  probe: () => "no",
  open: (_flow, _transport, sink) => new Iec104Parser(sink, measure),
};

function measure(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < PREFIX) return 0;
  const length = PREFIX + bytes[start + 1]!;
  return length < HEADER ? -1 : length;
}

class Iec104Parser extends FramedParser {
  protected override message(_direction: Direction, bytes: Uint8Array, start: number, end: number): void {
    if (bytes[start] !== START) return;
    const type = formatOf(bytes[start + 2]!);
    const known = type === "I" && end - start > HEADER;
    this.sink.buffers.facts.industrial = {
      protocol: "iec104",
      type,
      function: known ? bytes[start + HEADER]! : -1,
    };
  }
}

/** The lowest bits of the first control field tell. */
const formatOf = (control: number): Iec104Facts["type"] =>
  (control & 1) === 0 ? "I" : (control & 2) === 0 ? "S" : "U";
