/**
 * Who wins where two pieces claim the same octets. Systems differ, and an attacker picks the difference that
 * hides a payload: choose what the watched systems do (Novak and Sturges, "Target-Based TCP Stream Reassembly").
 */
export type OverlapPolicy = "first" | "last" | "bsd" | "linux";

/** Whether the newcomer wins over one that is there already. Ends are exclusive. */
export type NewcomerWins = (start: number, end: number, oldStart: number, oldEnd: number) => boolean;

export const overlapPolicies: { readonly [policy in OverlapPolicy]: NewcomerWins } = {
  /** What came first stays: Windows since Vista, Solaris for fragments. */
  first: () => false,
  /** What came last stays: Cisco IOS, old HP. */
  last: () => true,
  /** What came first, but for a newcomer that starts before it: BSD, macOS. Snort's default for TCP. */
  bsd: (start, _end, oldStart) => start < oldStart,
  /** As bsd, and a newcomer that starts with it and ends behind it. Snort's default for fragments. */
  linux: (start, end, oldStart, oldEnd) => start < oldStart || (start === oldStart && end > oldEnd),
};
