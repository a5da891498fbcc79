import type { Where } from "@peccary/engine";

/**
 * Ids of the events of one tap and one inspection, made from the match:
 * `<namespace>_<name>_<nanoseconds>_<source>_<port>_<destination>_<port>_<host>`. Further rules that match the
 * same packet add `_<gid>_<sid>`, and a rule that matches it again (two requests in one packet) a number.
 *
 * The same packets give the same ids, so what is read or sent twice is stored once. Matches of one packet
 * come one after the other, so only the last packet's are remembered.
 */
export class EventIds {
  #base = "";
  #seen = new Map<string, number>();

  next(inspection: { namespace: string; name: string }, host: string, where: Where, rule: Rule): string {
    const base = [
      inspection.namespace,
      inspection.name,
      `${where.time}000`,
      where.source,
      where.sourcePort ?? 0,
      where.destination,
      where.destinationPort ?? 0,
      host,
    ].join("_");
    if (base !== this.#base) {
      this.#base = base;
      this.#seen = new Map();
    }
    const first = this.#seen.size === 0;
    const key = `${rule.gid}_${rule.sid}`;
    const times = (this.#seen.get(key) ?? 0) + 1;
    this.#seen.set(key, times);
    if (first) return base;
    return times === 1 ? `${base}_${key}` : `${base}_${key}_${times}`;
  }
}

interface Rule {
  readonly gid: number;
  readonly sid: number;
}
