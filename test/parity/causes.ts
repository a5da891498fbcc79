import type { Said } from "./compare.ts";

/** Why both may differ, as far as it is known, by what can be told of a difference. Hides nothing: it is printed beside. */
interface Cause {
  readonly reason: string;
  /** Which of the two is right by the manual. */
  readonly right: "snort" | "peccary" | "either";
  explains(sign: "missed" | "extra", said: Said): boolean;
}

const causes: readonly Cause[] = [
  {
    reason:
      "SSH: Snort shows whole packets once they are acknowledged, Peccary segments and stream as they come",
    right: "either",
    explains: (sign, { service }) => sign === "extra" && service === "ssh",
  },
];

/** In words, for people who read the comparison. */
export function whyOf(sign: "missed" | "extra", said: Said): string {
  const cause = causes.find(({ explains }) => explains(sign, said));
  return cause === undefined ? "not explained" : `${cause.reason} (right: ${cause.right})`;
}

/** How many differences have each reason, the most first. */
export function byReason(
  missed: readonly Said[],
  extra: readonly Said[],
): readonly (readonly [reason: string, count: number])[] {
  const counts = new Map<string, number>();
  const add = (reason: string) => counts.set(reason, (counts.get(reason) ?? 0) + 1);
  for (const one of missed) add(`missed, ${whyOf("missed", one)}`);
  for (const one of extra) add(`extra, ${whyOf("extra", one)}`);
  return [...counts].sort((a, b) => b[1] - a[1]);
}
