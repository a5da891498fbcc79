import { PKT_DATA, RAW_DATA } from "../../buffers.ts";
import { Growing } from "../growing.ts";
import type { AppParser, AppSink, Direction } from "../protocol.ts";
import { addPlain, hasCommands } from "./negotiation.ts";

/** Working space; good until its unit was looked at. */
const plain = new Growing();

/** Where the last unit ends of the bytes from `start` on, or -1. */
export type LastEnd = (bytes: Uint8Array, start: number, end: number) => number;

/**
 * Telnet, and FTP's commands, which are telnet too (RFC 959 section 5.3): a unit is all there is up to the last place
 * where one may end. `pkt_data` is without telnet commands, `raw_data` with.
 */
export class TerminalParser implements AppParser {
  protected readonly sink: AppSink;
  readonly #lastEnd: LastEnd;

  constructor(sink: AppSink, lastEnd: LastEnd) {
    this.sink = sink;
    this.#lastEnd = lastEnd;
  }

  /** Told of each unit, after it. */
  protected said(_direction: Direction, _bytes: Uint8Array, _start: number, _end: number): void {}

  read(bytes: Uint8Array, start: number, end: number, direction: Direction): number {
    const until = this.#lastEnd(bytes, start, end);
    if (until < 0) return 0;
    this.#unit(bytes, start, until, direction);
    return until - start;
  }

  #unit(bytes: Uint8Array, start: number, end: number, direction: Direction): void {
    const { buffers } = this.sink;
    buffers.set(RAW_DATA, bytes, start, end);
    plain.length = 0;
    if (hasCommands(bytes, start, end)) addPlain(bytes, start, end, plain);
    // Of commands and nothing else the commands are shown.
    if (plain.length > 0) buffers.set(PKT_DATA, plain.bytes, 0, plain.length);
    else buffers.set(PKT_DATA, bytes, start, end);
    this.sink.unit(direction);
    this.said(direction, bytes, start, end);
  }

  gap(): void {}

  end(direction: Direction, bytes: Uint8Array, start: number, end: number): void {
    if (start < end) this.#unit(bytes, start, end, direction);
  }
}
