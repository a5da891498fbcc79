import { bufferNumber } from "../../buffers.ts";
import { fromLatin1 } from "../../bytes.ts";
import type { Flow } from "../../flow/flow.ts";
import { FramedParser } from "../framed/framed.ts";
import type { AppParser, AppProtocol, AppSink, Direction } from "../protocol.ts";
import { readMessage } from "./message.ts";

const DNS_QUERY = bufferNumber("dns_query");
/** Octets of the length before each message over TCP. */
const PREFIX = 2;

/**
 * DNS over UDP, one message a datagram, which rules see as the packet it is, with the name asked for beside it; and over TCP, each behind a two-octet
 * length (RFC 1035 section 4.2), both together a unit. By port, as in Snort's stock binder.
 */
export const dns: AppProtocol = {
  name: "dns",
  service: "dns",
  transports: ["udp", "tcp"],
  ports: [53],
  probe: () => "no",
  open: (flow, transport, sink) =>
    transport === "udp" ? new DatagramParser(flow, sink) : new StreamParser(sink),
};

/** Tells what was asked or answered. Whether there is something more for rules to see than the message itself. */
function report(sink: AppSink, bytes: Uint8Array, start: number, end: number): boolean {
  const message = readMessage(bytes, start, end);
  if (message === undefined) return false;
  sink.transaction({ type: "dns", ...message });
  const name = message.response ? undefined : message.questions[0]?.name;
  if (name === undefined || name === "") return false;
  sink.buffers.set(DNS_QUERY, fromLatin1(name), 0, name.length);
  return true;
}

class DatagramParser implements AppParser {
  readonly #flow: Flow;
  readonly #sink: AppSink;

  constructor(flow: Flow, sink: AppSink) {
    this.#flow = flow;
    this.#sink = sink;
  }

  read(bytes: Uint8Array, start: number, end: number, direction: Direction): number {
    // The next question is another conversation, even from the same port.
    if (direction === "to-client") this.#flow.closed = true;
    if (report(this.#sink, bytes, start, end)) this.#sink.unit(direction);
    return end - start;
  }

  gap(): void {}
  end(): void {}
}

class StreamParser extends FramedParser {
  constructor(sink: AppSink) {
    super(sink, measure);
  }

  protected override message(_direction: Direction, bytes: Uint8Array, start: number, end: number): void {
    report(this.sink, bytes, start + PREFIX, end);
  }
}

const measure = (bytes: Uint8Array, start: number, end: number): number =>
  end - start < PREFIX ? 0 : PREFIX + ((bytes[start]! << 8) | bytes[start + 1]!);
