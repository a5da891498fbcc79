import { bufferNumber, PKT_DATA } from "../../buffers.ts";
import { Growing } from "../growing.ts";
import type { AppSink, Direction } from "../protocol.ts";
import * as Pdu from "./header.ts";

const STUB = bufferNumber("dce_stub_data");
/** Interfaces that one conversation may bind; clients bind one to three. */
const MAX_CONTEXTS = 32;
/** Octets of a message's fragments that are put together, as in Snort. */
const MAX_STUB = 65_535;
/** C706 section 12.6.4.3: before the list of a bind; an element of it before its transfer syntaxes; one of those. */
const BIND_HEADER = 28;
const ELEMENT = 24;
const SYNTAX = 20;
/** Of a request or response: hint, context, operation. */
const CALL_HEADER = 24;
const UUID = 16;
/** C706 section 12.6.4.4: before the address in the answer to a bind; one result behind it. */
const ACK_HEADER = 26;
const RESULT = 24;

interface Context {
  readonly uuid: string;
  readonly version: number;
}

/** The data of one side's fragments, put together. */
class Stub {
  readonly octets: Growing = new Growing();
  #held: number = 0;
  readonly #sink: AppSink;

  constructor(sink: AppSink) {
    this.#sink = sink;
  }

  keep(bytes: Uint8Array, start: number, end: number): void {
    const needed = this.octets.length + end - start;
    if (needed > MAX_STUB) return;
    if (needed > this.#held) {
      const size = Math.min(MAX_STUB, Math.max(needed, this.#held * 2));
      if (!this.#sink.holdings.take(size - this.#held)) return;
      this.#held = size;
      this.octets.resize(size);
    }
    this.octets.add(bytes, start, end);
  }

  release(): void {
    this.#sink.holdings.give(this.#held);
    this.#held = 0;
    this.octets.release();
  }
}

/** What is known of one DCE/RPC conversation: the interfaces that were bound, and messages in pieces. */
export class Conversation {
  readonly #contexts: Map<number, Context> = new Map();
  readonly #stubs: { readonly [direction in Direction]: Stub };
  /** Contexts of the last bind, until it is answered. */
  #asked: number[] = [];
  /** Of the last request: what its response belongs to. */
  #opnum: number = -1;
  readonly #sink: AppSink;

  constructor(sink: AppSink) {
    this.#sink = sink;
    this.#stubs = { "to-server": new Stub(sink), "to-client": new Stub(sink) };
  }

  /** Reads a whole PDU, and tells `buffers` of the call in it. Whether all fragments of a message are there now. */
  read(bytes: Uint8Array, start: number, end: number, direction: Direction): boolean {
    const { buffers } = this.#sink;
    const type = bytes[start + 2];
    buffers.facts.dceLittleEndian = Pdu.isLittle(bytes, start);
    if (type === Pdu.BIND || type === Pdu.ALTER_CONTEXT) this.#bind(bytes, start, end);
    else if (type === Pdu.BIND_ACK || type === Pdu.ALTER_CONTEXT_RESPONSE) this.#bound(bytes, start, end);
    else if (type === (direction === "to-server" ? Pdu.REQUEST : Pdu.RESPONSE))
      return this.#call(bytes, start, end, direction);
    return false;
  }

  /** Shows rules the request or response whose last fragment is at `start`, put together. */
  showWhole(bytes: Uint8Array, start: number, direction: Direction): void {
    const { buffers } = this.#sink;
    const little = Pdu.isLittle(bytes, start);
    buffers.facts.dceLittleEndian = little;
    buffers.facts.dceFirstFragment = true;
    this.#name(Pdu.u16(bytes, start + 20, little));
    const stub = this.#stubs[direction];
    buffers.set(PKT_DATA, stub.octets.bytes, 0, stub.octets.length);
    buffers.set(STUB, stub.octets.bytes, 0, stub.octets.length);
    this.#sink.unit(direction);
    stub.release();
  }

  close(): void {
    this.#stubs["to-server"].release();
    this.#stubs["to-client"].release();
  }

  /** Forgets what the server refused. Its results are in the order of what was asked for. */
  #bound(bytes: Uint8Array, start: number, end: number): void {
    const asked = this.#asked;
    this.#asked = [];
    if (start + ACK_HEADER > end) return;
    // The server's address, padded to a multiple of four.
    const address = Pdu.u16(bytes, start + ACK_HEADER - 2, Pdu.isLittle(bytes, start));
    let at = start + ((ACK_HEADER + address + 3) & ~3) + 4;
    for (const context of asked) {
      if (at + RESULT > end) return;
      if (bytes[at] !== 0 || bytes[at + 1] !== 0) this.#contexts.delete(context);
      at += RESULT;
    }
  }

  #bind(bytes: Uint8Array, start: number, end: number): void {
    this.#asked = [];
    if (start + BIND_HEADER > end) return;
    const little = Pdu.isLittle(bytes, start);
    const count = bytes[start + BIND_HEADER - 4]!;
    let at = start + BIND_HEADER;
    for (let i = 0; i < count && at + ELEMENT <= end; i++) {
      if (this.#contexts.size >= MAX_CONTEXTS) return;
      const version = Pdu.u16(bytes, at + 4 + UUID + (little ? 0 : 2), little);
      const context = Pdu.u16(bytes, at, little);
      this.#asked.push(context);
      this.#contexts.set(context, { uuid: Pdu.uuidText(bytes, at + 4, little), version });
      at += ELEMENT + bytes[at + 2]! * SYNTAX;
    }
  }

  #call(bytes: Uint8Array, start: number, end: number, direction: Direction): boolean {
    const { buffers } = this.#sink;
    if (start + CALL_HEADER > end) return false;
    const little = Pdu.isLittle(bytes, start);
    const flags = bytes[start + 3]!;
    const request = direction === "to-server";
    const first = (flags & Pdu.FIRST) !== 0;
    const last = (flags & Pdu.LAST) !== 0;
    if (request) this.#opnum = Pdu.u16(bytes, start + 22, little);
    this.#name(Pdu.u16(bytes, start + 20, little));
    buffers.facts.dceFirstFragment = first;
    const stub = start + CALL_HEADER + (request && (flags & Pdu.OBJECT) !== 0 ? UUID : 0);
    // What authenticates stands behind the stub.
    const until = Math.max(stub, end - this.#authentication(bytes, start, end, little));
    if (stub <= end) buffers.set(STUB, bytes, stub, Math.min(until, end));
    if ((first && last) || stub > end) return false;
    const pieces = this.#stubs[direction];
    if (first) pieces.octets.length = 0;
    pieces.keep(bytes, stub, Math.min(until, end));
    return last;
  }

  #authentication(bytes: Uint8Array, start: number, end: number, little: boolean): number {
    const length = Pdu.u16(bytes, start + 10, little);
    return length === 0 ? 0 : Math.min(length + 8, end - start);
  }

  #name(context: number): void {
    const { facts } = this.#sink.buffers;
    const bound = this.#contexts.get(context);
    facts.dceInterface = bound?.uuid;
    facts.dceInterfaceVersion = bound?.version ?? -1;
    facts.dceOpnum = this.#opnum;
  }
}
