import { FramedParser } from "../framed/framed.ts";
import type { AppParser, AppProtocol, AppSink, Direction } from "../protocol.ts";
import { readMessage } from "./message.ts";

/** Octets of the length before each message over TCP. */
const PREFIX = 2;

/**
 * DNS over UDP, one message a datagram, which rules see as the packet it is; and over TCP, each behind a two-octet
 * length (RFC 1035 section 4.2), both together a unit. By port, as in Snort's stock binder.
 */
export const dns: AppProtocol = {
  name: "dns",
  service: "dns",
  transports: ["udp", "tcp"],
  ports: [53],
  probe: () => "no",
  open: (_flow, transport, sink) => (transport === "udp" ? new DatagramParser(sink) : new StreamParser(sink)),
};

function report(sink: AppSink, bytes: Uint8Array, start: number, end: number): void {
  const message = readMessage(bytes, start, end);
  if (message !== undefined) sink.transaction({ type: "dns", ...message });
}

class DatagramParser implements AppParser {
  readonly #sink: AppSink;

  constructor(sink: AppSink) {
    this.#sink = sink;
  }

  read(bytes: Uint8Array, start: number, end: number): number {
    report(this.#sink, bytes, start, end);
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
