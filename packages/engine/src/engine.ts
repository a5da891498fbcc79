import type { Finding } from "./finding.ts";
import type { Limits } from "./limits.ts";
import type { RuleSet } from "./rules/index.ts";

export interface EngineOptions {
  readonly rules: RuleSet;
  readonly limits?: Partial<Limits>;
  /** Called while a packet is being read; must not call back into the engine. */
  readonly onFinding: (finding: Finding) => void;
}

export interface EngineCounters {
  packets: number;
  bytes: number;
  /** Packets whose headers could not be walked to the end, by the reason. */
  readonly undecoded: { [reason: string]: number };
  /** What caps refused, by the cap's name in `Limits`. */
  readonly refused: { [limit: string]: number };
  flows: number;
  matches: number;
}

/** Bytes in, findings out. Deterministic: its only clock is the packets'. Never throws for what is in a packet. */
export interface Engine {
  readonly counters: EngineCounters;
  /**
   * Reads one packet. The bytes are the caller's again when this returns.
   *
   * @param time microseconds since 1970
   * @param linkType as in pcap: 1 Ethernet, 101 raw IP, 113 and 276 Linux cooked, 0 and 108 loopback
   * @param vlan the tag control information the kernel took out of the frame, or -1
   */
  packet(
    bytes: Uint8Array,
    start: number,
    end: number,
    wireLength: number,
    time: number,
    linkType: number,
    tap: number,
    vlan: number,
  ): void;
  /** Lets time pass on a quiet wire: idle flows are ended, half-done streams looked at. */
  advance(time: number): void;
  /** Ends one tap's flows, or all: what was waiting for more is all there is. */
  finish(tap?: number): void;
  /** New rules for what comes from now on; flows and what rules remembered of them stay. */
  replaceRules(rules: RuleSet): void;
}

export declare function createEngine(options: EngineOptions): Engine;
