import type { Watch } from "./detect/detector.ts";
import type { Profile } from "./detect/profile.ts";
import type { Finding } from "./finding.ts";
import type { Limits } from "./limits.ts";
import type { RuleSet } from "./rules/index.ts";
import type { ShedCount } from "./shed/shedding.ts";
import type { OverlapPolicy } from "./stream/overlap.ts";

export interface EngineOptions {
  /** What they remember of an earlier engine is forgotten: a rule set serves one engine at a time. */
  readonly rules: RuleSet;
  readonly limits?: Partial<Limits>;
  /** Reads also what Snort leaves alone, see `decode`. */
  readonly thorough?: boolean;
  /** A match is told at once, though the other side has not acknowledged what it was found in. So it is if `thorough`. */
  readonly tellUnread?: boolean;
  /**
   * Leaves out packets whose checksums are wrong: no host takes them. Not so where checksums are left to the network
   * card, which then works them out behind our back: what a host sends by itself would be left out.
   */
  readonly judgeChecksums?: boolean;
  /** Who wins where segments, or fragments, overlap with different octets; as the watched hosts do it. */
  readonly segmentPolicy?: OverlapPolicy;
  readonly fragmentPolicy?: OverlapPolicy;
  /** Only matches are told, no flows and transactions: for those who need no logs. */
  readonly matchesOnly?: boolean;
  /** Called while a packet is being read; must not call back into the engine. */
  readonly onFinding: (finding: Finding) => void;
  /** Told of everything that rules were shown; for tracing. */
  readonly watch?: Watch;
  /** Is told what rules cost; that itself costs some, and nothing when it is absent. */
  readonly profile?: Profile;
}

export interface Held {
  readonly flows: number;
  readonly outOfOrder: number;
  readonly pending: number;
  readonly fragments: number;
}

export interface EngineCounters {
  packets: number;
  bytes: number;
  /** Packets whose headers could not be walked to the end, or were judged wrong, by the reason. */
  readonly undecoded: { [reason: string]: number };
  /** What caps refused, by the cap's name in `Limits` or `ruleLimits`. */
  readonly refused: { readonly [limit: string]: number };
  /** How often a rule was given up because it would have taken too long, by its sid. */
  readonly givenUp: ReadonlyMap<number, number>;
  /** Flows there have been. */
  readonly flows: number;
  /** Octets held now, about: by flows, for missing segments, by parsers, by packets in pieces. */
  readonly held: Held;
  matches: number;
  /** What `shed` left out, by level from 1 on. */
  readonly shed: readonly ShedCount[];
}

/** Bytes in, findings out. Deterministic: its only clock is the packets'. Never throws for what is in a packet. */
export interface Engine {
  readonly counters: EngineCounters;
  /** Of the packet read last: its flow's id, 0 when it is of none, -1 when it is a piece that waits for others. */
  readonly flowId: number;
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
  /**
   * From now on leaves out what levels up to this one name, see `shed/shedding.ts`; 0: nothing. Not so of flows that
   * were given up: a stream with holes is not taken up again.
   *
   * @param parts of eight: how many of the flows are left out at the last level
   */
  shed(level: number, parts: number): void;
  /** New rules for what comes from now on; flows and what rules remembered of them stay. */
  replaceRules(rules: RuleSet): void;
}
