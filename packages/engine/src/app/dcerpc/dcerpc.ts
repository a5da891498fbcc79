import { FramedParser } from "../framed/framed.ts";
import type { AppProtocol, AppSink, Direction, Guess } from "../protocol.ts";
import { Conversation } from "./conversation.ts";
import { DatagramParser, startsDatagram } from "./datagram.ts";
import { BIND, BIND_ACK, HEADER, measure } from "./header.ts";

/** The length is of 16 bits. */
const LONGEST = 65_535;

/** DCE/RPC over TCP: a unit is a fragment. Rules for `dcerpc` are for UDP alone, see `Builder`. */
export const dcerpc: AppProtocol = {
  name: "dcerpc",
  service: "dce_tcp",
  transports: ["tcp"],
  ports: [],
  probe,
  open: (_flow, _transport, sink) => new DceRpcParser(sink),
};

export const dcerpcDatagrams: AppProtocol = {
  name: "dcerpc-datagrams",
  service: "dcerpc",
  transports: ["udp"],
  ports: [],
  probe: (bytes, start, end) => (startsDatagram(bytes, start, end) ? "yes" : "no"),
  open: (_flow, _transport, sink) => new DatagramParser(sink),
};

/** Version 5.0 or 5.1, and the start of a conversation: bind or its answer. */
function probe(bytes: Uint8Array, start: number, end: number): Guess {
  if (bytes[start] !== 5) return "no";
  if (end - start < HEADER) return "unsure";
  const type = bytes[start + 2]!;
  return (type === BIND || type === BIND_ACK) && measure(bytes, start, end) >= HEADER ? "yes" : "no";
}

class DceRpcParser extends FramedParser {
  readonly #conversation: Conversation;
  #whole: boolean = false;

  constructor(sink: AppSink) {
    super(sink, measure, LONGEST);
    this.#conversation = new Conversation(sink);
  }

  protected override message(direction: Direction, bytes: Uint8Array, start: number, end: number): void {
    this.#whole = this.#conversation.read(bytes, start, end, direction);
  }

  protected override shown(direction: Direction, bytes: Uint8Array, start: number): void {
    if (this.#whole) this.#conversation.showWhole(bytes, start, direction);
  }

  close(): void {
    this.#conversation.close();
  }
}
