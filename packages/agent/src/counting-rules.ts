/** What makes a rule, or a filter, count over flows: alerts then depend on packets of other hosts. */
const COUNTING =
  /\b(?:detection_filter|event_filter|rate_filter|threshold|xbits|hostbits|type\s+(?:limit|both|threshold))\b/;
/** Sids named in a message. */
const MOST_NAMED = 5;

/** Rules of a text that count over flows: how many, and some of their sids. */
export interface CountingRules {
  readonly count: number;
  readonly sids: readonly number[];
}

/**
 * Looks for rules whose alerts may change when a workload's packets go to several sensors: each counts what it sees
 * itself. Goes by words, so that a rule that only has one in its message is one too; that costs speed, not alerts.
 */
export function countingRules(text: string): CountingRules {
  let count = 0;
  const sids: number[] = [];
  if (!COUNTING.test(text)) return { count, sids };
  for (const line of text.replaceAll(/\\\r?\n/g, " ").split("\n")) {
    if (/^\s*#/.test(line) || !COUNTING.test(line)) continue;
    count++;
    const sid = /\bsid\s*:\s*(\d+)/.exec(line)?.[1];
    if (sid !== undefined && sids.length < MOST_NAMED) sids.push(Number(sid));
  }
  return { count, sids };
}
