import { FramedParser } from "../framed/framed.ts";
import type { AppParser, AppProtocol, AppSink, Direction } from "../protocol.ts";
import { encapsulationLength, readEncapsulation } from "./encapsulation.ts";

/** CIP over EtherNet/IP: a unit is a message with its encapsulation header. By port only, as in Snort's stock binder. */
export const cipTcp: AppProtocol = {
  name: "cip",
  service: "cip",
  transports: ["tcp"],
  ports: [44_818],
  probe: () => "no",
  open: (_flow, _transport, sink) => new CipParser(sink, encapsulationLength),
};

/** 2222 carries cyclic data, which has no header. The other port is that of questions who is there. */
export const cipUdp: AppProtocol = {
  name: "cip-datagrams",
  service: "cip",
  transports: ["udp"],
  ports: [2222, 44_818],
  probe: () => "no",
  open: (_flow, _transport, sink) => new CipDatagramParser(sink),
};

class CipParser extends FramedParser {
  protected override message(_direction: Direction, bytes: Uint8Array, start: number, end: number): void {
    this.sink.buffers.facts.industrial = readEncapsulation(bytes, start, end);
  }
}

class CipDatagramParser implements AppParser {
  readonly #sink: AppSink;

  constructor(sink: AppSink) {
    this.#sink = sink;
  }

  read(bytes: Uint8Array, start: number, end: number, direction: Direction): number {
    const headed = end - start === encapsulationLength(bytes, start, end);
    if (headed) {
      this.#sink.buffers.facts.industrial = readEncapsulation(bytes, start, end);
      this.#sink.unit(direction);
    }
    return end - start;
  }

  gap(): void {}
  end(): void {}
}
