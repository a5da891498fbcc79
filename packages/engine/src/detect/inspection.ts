import type { Part } from "../app/protocol.ts";
import type { Buffers } from "../buffers.ts";
import type { Packet } from "../decode/packet.ts";
import type { Flow } from "../flow/flow.ts";

/**
 * What is being looked at:
 * - `packet`: one packet as it came; `pkt_data` is its payload.
 * - `stream`: a run of a TCP stream no protocol parser has taken on.
 * - `unit`: what a protocol parser made of the stream or datagram.
 */
export type InspectionKind = "packet" | "stream" | "unit";

/** One thing for the rules to look at. Reused: copy what you keep. */
export interface Inspection {
  kind: InspectionKind;
  /** The packet itself, or the one that completed the unit; its addresses run the way the data did. */
  packet: Packet;
  flow: Flow | undefined;
  toServer: boolean;
  /**
   * What decides with `service` and ports which rules are tried. Not always `flow.service`: segments that were on
   * their way before the other side had answered are still looked at as of an unknown service, as Snort does.
   */
  service: string | undefined;
  /** Which part of a message a unit shows, where that matters; undefined for all else. */
  part: Part | undefined;
  buffers: Buffers;
}
