import type { StateReport } from "./sensor/messages.ts";

/**
 * Addresses by workload number, of all that sensors could ask. A link's own addresses (fe80::/10) are left out:
 * they name nobody beyond that link.
 */
export function addressesOf(states: readonly StateReport[]): ReadonlyMap<number, readonly string[]> {
  const known = new Map<number, readonly string[]>();
  for (const { taps, neighbours } of states)
    for (const { tap, addresses } of [...taps, ...neighbours]) {
      const found = addresses.filter((address) => !/^fe[89ab]/i.test(address));
      // Of two sensors that ask the same workload one may not have come that far.
      if (found.length > 0 || !known.has(tap)) known.set(tap, found);
    }
  return known;
}
