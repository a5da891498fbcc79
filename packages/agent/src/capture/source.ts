import type { Problem } from "../problem.ts";
import type { Program } from "./filter/program.ts";
import type { Share } from "./share.ts";

/**
 * One packet. `bytes` is the ring itself: copy what you keep. `time` is in microseconds since 1970. `vlan` is
 * the tag the kernel took out of the frame (its tag control information), or -1, and `vlanProtocol` its
 * EtherType.
 */
export type OnPacket = (
  bytes: Uint8Array,
  start: number,
  end: number,
  wireLength: number,
  time: number,
  vlan: number,
  vlanProtocol: number,
) => void;

/** As in pcap. */
export const LINK_ETHERNET = 1;
export const LINK_RAW_IP = 101;

/** Where packets come from. */
export interface PacketSource {
  /** The interface's name. */
  readonly name: string;
  readonly linkType: number;
  /** Addresses of the workload itself, where they can be known. */
  readonly addresses: readonly string[];
  /** For poll(2); -1 where there is nothing to wait on. */
  readonly descriptor: number;
  /** Reads at most about `budget` octets. True when there may be more right away. */
  drain(onPacket: OnPacket, budget: number): boolean;
  /** Reads this share of the packets from now on; all, when undefined. Throws AgentError. */
  take?(share: Share | undefined): void;
  /** Hands on what passes this program from now on, and maybe some more; everything, when undefined. */
  choose?(program: Program | undefined): void;
  /** The part of its room that waits to be read, 0 to 1. Absent where nothing is lost by waiting. */
  readonly fill?: number;
  /** Asked a few times a second. Calls for a new source once this one will bring nothing more. */
  check(): Health;
  /** Since this source was opened. */
  readonly counters: SourceCounters;
  close(): void;
}

export interface SourceCounters {
  /** By the kernel, because the ring was full. */
  drops: number;
}

export interface Health {
  readonly problem: Problem | undefined;
  readonly over: boolean;
}

export const WELL: Health = { problem: undefined, over: false };
