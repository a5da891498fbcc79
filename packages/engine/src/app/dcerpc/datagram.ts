import { bufferNumber, PKT_DATA } from "../../buffers.ts";
import type { AppParser, AppSink, Direction } from "../protocol.ts";
import { isLittle, u16, uuidText } from "./header.ts";

const STUB = bufferNumber("dce_stub_data");
/** C706 section 12.5: the header of connectionless PDUs, and places in it. */
const HEADER = 80;
const INTERFACE = 24;
const VERSION = 60;
const OPNUM = 68;
const LENGTH = 74;
const FRAGMENT = 76;
const REQUEST = 0;
const LAST_TYPE = 10;

/** Whether a datagram is connectionless DCE/RPC: its length must fit. */
export function startsDatagram(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < HEADER || bytes[start] !== 4 || bytes[start + 1]! > LAST_TYPE) return false;
  return HEADER + u16(bytes, start + LENGTH, little(bytes, start)) <= end - start;
}

const little = (bytes: Uint8Array, start: number): boolean => isLittle(bytes, start);

/** DCE/RPC over UDP: each request names its interface. */
export class DatagramParser implements AppParser {
  readonly #sink: AppSink;

  constructor(sink: AppSink) {
    this.#sink = sink;
  }

  read(bytes: Uint8Array, start: number, end: number, direction: Direction): number {
    if (direction === "to-server" && startsDatagram(bytes, start, end) && bytes[start + 1] === REQUEST)
      this.#request(bytes, start, end);
    return end - start;
  }

  #request(bytes: Uint8Array, start: number, end: number): void {
    const { buffers } = this.#sink;
    const { facts } = buffers;
    const order = little(bytes, start);
    facts.dceLittleEndian = order;
    facts.dceInterface = uuidText(bytes, start + INTERFACE, order);
    facts.dceInterfaceVersion = u16(bytes, start + VERSION + (order ? 0 : 2), order);
    facts.dceOpnum = u16(bytes, start + OPNUM, order);
    facts.dceFirstFragment = u16(bytes, start + FRAGMENT, order) === 0;
    buffers.set(PKT_DATA, bytes, start, end);
    buffers.set(STUB, bytes, start + HEADER, start + HEADER + u16(bytes, start + LENGTH, order));
    this.#sink.unit("to-server");
  }

  gap(): void {}
  end(): void {}
}
