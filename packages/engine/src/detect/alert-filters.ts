import { latin1 } from "../bytes.ts";
import type { Packet } from "../decode/packet.ts";
import type { RuleFacts } from "../finding.ts";
import { Refused, ruleLimits } from "../limits.ts";
import { hasAddress } from "../rules/addresses.ts";
import type { AlertFilter, EventFilter, RateFilter, Suppress, Track } from "../rules/alert-filter.ts";

const MAX_COUNTED: number = ruleLimits.alertFilterAddresses;
const SECOND = 1_000_000;

interface Count {
  start: number;
  count: number;
  /** rate_filter: until when the new action holds. */
  until: number;
}

/** What one filter counted, by rule and address. */
class Counts {
  readonly #counts = new Map<string, Count>();
  readonly #refused: Refused;

  constructor(refused: Refused) {
    this.#refused = refused;
  }

  of(key: string, time: number): Count {
    let count = this.#counts.get(key);
    if (count !== undefined) return count;
    if (this.#counts.size >= MAX_COUNTED) {
      this.#refused.count("alertFilterAddresses");
      const oldest = this.#counts.keys().next().value;
      if (oldest !== undefined) this.#counts.delete(oldest);
    }
    count = { start: time, count: 0, until: 0 };
    this.#counts.set(key, count);
    return count;
  }
}

type Counting<F> = { readonly filter: F; readonly counts: Counts };

/** What is said of one rule, of all of one generator, or of all rules. */
interface Filters {
  readonly suppress: Suppress[];
  readonly events: Counting<EventFilter>[];
  readonly rates: Counting<RateFilter>[];
}

/**
 * How often rules may speak: the last stage before a match is told. As in Snort rate_filter comes first, then suppress,
 * then event_filter, of which those for one rule overrule those for all.
 */
export class AlertFilters {
  readonly #byRule = new Map<string, Filters>();

  constructor(filters: readonly AlertFilter[] = [], refused: Refused = new Refused()) {
    for (const filter of filters) {
      const key = `${filter.gid}:${filter.sid}`;
      const known = this.#byRule.get(key) ?? { suppress: [], events: [], rates: [] };
      this.#byRule.set(key, known);
      if (filter.kind === "suppress") known.suppress.push(filter);
      else if (filter.kind === "event_filter") known.events.push({ filter, counts: new Counts(refused) });
      else known.rates.push({ filter, counts: new Counts(refused) });
    }
  }

  /** What to tell of a match: the rule, perhaps with another action, or nothing. */
  pass(rule: RuleFacts, packet: Packet): RuleFacts | undefined {
    if (this.#byRule.size === 0) return rule;
    const { gid, sid } = rule;
    const own = this.#byRule.get(`${gid}:${sid}`);
    const generator = sid === 0 ? undefined : this.#byRule.get(`${gid}:0`);
    const all = gid === 0 ? undefined : this.#byRule.get("0:0");
    let action = rule.action;
    for (const filters of [own, generator, all])
      for (const { filter, counts } of filters?.rates ?? [])
        if (rateExceeded(filter, counts, rule, packet)) action = filter.newAction;
    for (const filters of [own, generator, all])
      for (const one of filters?.suppress ?? []) if (isSuppressed(one, packet)) return undefined;
    const events = [own, generator, all].find(
      (filters) => filters !== undefined && filters.events.length > 0,
    );
    for (const { filter, counts } of events?.events ?? [])
      if (!maySpeak(filter, counts, rule, packet)) return undefined;
    return action === rule.action ? rule : { ...rule, action };
  }
}

const lengthOf = (packet: Packet): number => (packet.version === 6 ? 16 : 4);

function keyOf(track: Track, { gid, sid }: RuleFacts, packet: Packet): string {
  const { bytes, source, destination, tap } = packet;
  const length = lengthOf(packet);
  const from = track === "by_src" || track === "by_both" ? latin1(bytes, source, source + length) : "";
  const to =
    track === "by_dst" || track === "by_both" ? latin1(bytes, destination, destination + length) : "";
  return `${tap} ${gid}:${sid} ${from}${to}`;
}

function isSuppressed({ track, addresses }: Suppress, packet: Packet): boolean {
  if (track === undefined || addresses === undefined) return true;
  const { bytes, source, destination } = packet;
  const length = lengthOf(packet);
  return (
    (track !== "by_dst" && hasAddress(addresses, bytes, source, length)) ||
    (track !== "by_src" && hasAddress(addresses, bytes, destination, length))
  );
}

function maySpeak(filter: EventFilter, counts: Counts, rule: RuleFacts, packet: Packet): boolean {
  if (filter.count < 0) return true;
  const now = counts.of(keyOf(filter.track, rule, packet), packet.time);
  begin(now, filter.seconds, packet.time);
  now.count++;
  if (filter.type === "limit") return now.count <= filter.count;
  if (filter.type === "both") return now.count === filter.count;
  if (now.count < filter.count) return false;
  now.count = 0;
  return true;
}

function rateExceeded(filter: RateFilter, counts: Counts, rule: RuleFacts, packet: Packet): boolean {
  const { addresses, seconds, timeout, track } = filter;
  const address = track === "by_dst" ? packet.destination : packet.source;
  if (addresses !== undefined && !hasAddress(addresses, packet.bytes, address, lengthOf(packet)))
    return false;
  const now = counts.of(keyOf(track, rule, packet), packet.time);
  if (packet.time < now.until) return true;
  // The time is over, and counting starts anew.
  if (now.until > 0) {
    now.until = now.count = 0;
    now.start = packet.time;
  }
  if (seconds > 0) begin(now, seconds, packet.time);
  if (++now.count <= filter.count) return false;
  now.until = timeout === 0 ? Number.POSITIVE_INFINITY : packet.time + timeout * SECOND;
  return true;
}

/** Starts a new period when the one before is over, or time ran backwards. */
function begin(now: Count, seconds: number, time: number): void {
  const passed = time - now.start;
  if (passed >= 0 && passed < seconds * SECOND) return;
  now.start = time;
  now.count = 0;
}
