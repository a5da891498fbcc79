import { bufferNumber } from "../../buffers.ts";
import { FramedParser } from "../framed/framed.ts";
import { anyOf, octets } from "../pattern.ts";
import type { AppProtocol, AppSink, Direction } from "../protocol.ts";
import { Fragment } from "./fragment.ts";
import { frameLength } from "./frame.ts";

const DATA = bufferNumber("dnp3_data");
/** Functions from here on are responses: those carry indications. */
const FIRST_RESPONSE = 129;

const start = [octets("05 64")];

/**
 * DNP3, IEEE 1815, over TCP: a unit is a frame of the link layer, as it was sent. The frame that completes a fragment
 * of the application layer shows that too, without headers and checksums in between.
 */
export const dnp3: AppProtocol = {
  name: "dnp3",
  service: "dnp3",
  transports: ["tcp"],
  ports: [],
  probe: (bytes, from, end) => anyOf(start, bytes, from, end),
  open: (_flow, _transport, sink) => new Dnp3Parser(sink),
};

class Dnp3Parser extends FramedParser {
  readonly #fragments: { readonly [direction in Direction]: Fragment };

  constructor(sink: AppSink) {
    super(sink, frameLength);
    this.#fragments = {
      "to-server": new Fragment(sink.holdings),
      "to-client": new Fragment(sink.holdings),
    };
  }

  protected override message(direction: Direction, bytes: Uint8Array, start: number, end: number): void {
    const fragment = this.#fragments[direction];
    if (!fragment.add(bytes, start, end)) return;
    const { buffers } = this.sink;
    const { bytes: data, length } = fragment;
    buffers.set(DATA, data, 0, length);
    if (length < 2) return;
    const code = data[1]!;
    const indications = code >= FIRST_RESPONSE && length >= 4 ? data[2]! | (data[3]! << 8) : -1;
    buffers.facts.industrial = { protocol: "dnp3", function: code, indications };
  }

  override gap(direction: Direction, length: number): void {
    super.gap(direction, length);
    this.#fragments[direction].forget();
  }

  close(): void {
    this.#fragments["to-server"].release();
    this.#fragments["to-client"].release();
  }
}
