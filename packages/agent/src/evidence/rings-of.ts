import type { Assignment, PrivacyOrder } from "@peccary/api";
import type { RingOrder } from "../sensor/messages.ts";

/** The ring of each workload, by its uid: the most that any inspection of it asks for, and the strictest privacy. */
export function ringsOf({ inspections }: Assignment): Map<string, RingOrder> {
  const rings = new Map<string, RingOrder>();
  for (const { ring, workloads } of inspections) {
    if (ring === undefined || ring.bytes === 0) continue;
    for (const uid of workloads) {
      const known = rings.get(uid);
      rings.set(uid, known === undefined ? ring : both(known, ring));
    }
  }
  return rings;
}

function both(one: RingOrder, other: RingOrder): RingOrder {
  return {
    bytes: Math.max(one.bytes, other.bytes),
    seconds: Math.max(one.seconds, other.seconds),
    privacy: stricter(one.privacy, other.privacy),
  };
}

/** Both ask for something: all of it is done. */
function stricter(one: PrivacyOrder | undefined, other: PrivacyOrder | undefined): PrivacyOrder | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const patterns = [...new Set([...(one.maskPatterns ?? []), ...(other.maskPatterns ?? [])])];
  const lengths = [one.snapLength, other.snapLength].filter((length) => length !== undefined);
  // 0 keeps all; of two different lists of ports neither is the stricter: then headers are all there is.
  const [first, second] = lengths.map((length) => JSON.stringify(length));
  const unlike = second !== undefined && first !== second;
  return {
    ...one,
    ...other,
    ...(patterns.length > 0 && { maskPatterns: patterns }),
    ...(unlike && { headersOnly: true }),
  };
}
