import { bufferNumber } from "../../buffers.ts";
import { FramedParser } from "../framed/framed.ts";
import type { AppProtocol, Direction } from "../protocol.ts";

const DATA = bufferNumber("modbus_data");
/** Transaction, protocol and length; unit and function, which the length counts, are what a message needs to mean something. */
const PREFIX = 6;
const HEADER = 8;

/** Modbus over TCP: a unit is a message with its MBAP header. By port only, as in Snort's stock binder. */
export const modbus: AppProtocol = {
  name: "modbus",
  service: "modbus",
  transports: ["tcp"],
  ports: [502],
  probe: () => "no",
  open: (_flow, _transport, sink) => new ModbusParser(sink, measure),
};

function measure(bytes: Uint8Array, start: number, end: number): number {
  return end - start < PREFIX ? 0 : PREFIX + ((bytes[start + 4]! << 8) | bytes[start + 5]!);
}

class ModbusParser extends FramedParser {
  protected override message(_direction: Direction, bytes: Uint8Array, start: number, end: number): void {
    if (end - start < HEADER || bytes[start + 2] !== 0 || bytes[start + 3] !== 0) return;
    const { buffers } = this.sink;
    buffers.set(DATA, bytes, start + HEADER, end);
    buffers.facts.industrial = {
      protocol: "modbus",
      function: bytes[start + 7]!,
      unit: bytes[start + 6]!,
    };
  }
}
