import type { Assignment, Endpoint, SecurityEvent, Workload } from "@peccary/api";
import type { Match } from "@peccary/engine";
import { EventIds } from "./event-ids.ts";
import { securityEvent } from "./security-event.ts";

/** Makes events of matches: one for every inspection that selects the workload whose traffic it was. */
export class EventMaker {
  readonly #host: string;
  #assignment: Assignment | undefined;
  #endpoints: ReadonlyMap<string, Endpoint> = new Map();
  #addresses: ReadonlyMap<number, readonly string[]> = new Map();
  #neighbours: ReadonlyMap<string, Workload> = new Map();
  /** By tap, then by inspection. */
  #ids = new Map<number, Map<string, EventIds>>();

  constructor(host: string) {
    this.#host = host;
  }

  follow(assignment: Assignment): void {
    this.#assignment = assignment;
    this.#endpoints = new Map(assignment.endpoints.map((endpoint) => [endpoint.ip, endpoint]));
    const uids = new Set(assignment.inspections.map(({ uid }) => uid));
    for (const ids of this.#ids.values()) for (const uid of ids.keys()) if (!uids.has(uid)) ids.delete(uid);
  }

  /** A sensor's first word: its matches have nothing to do with those of the one before. */
  restart(): void {
    this.#ids = new Map();
  }

  /** Addresses that workloads were found to have, before the control plane gives them back as endpoints. */
  learn(addresses: ReadonlyMap<number, readonly string[]>, workloads: ReadonlyMap<number, Workload>): void {
    this.#addresses = addresses;
    const neighbours = new Map<string, Workload>();
    for (const [tap, workload] of workloads)
      for (const address of addresses.get(tap) ?? []) neighbours.set(address, workload);
    this.#neighbours = neighbours;
    for (const tap of this.#ids.keys()) if (!workloads.has(tap)) this.#ids.delete(tap);
  }

  /** @param workloads by tap; a match of a tap that was given up is nobody's */
  events(matches: readonly Match[], workloads: ReadonlyMap<number, Workload>): SecurityEvent[] {
    const events: SecurityEvent[] = [];
    for (const match of matches) {
      const { tap } = match.where;
      const workload = workloads.get(tap);
      if (workload === undefined) continue;
      const names = {
        endpoints: this.#endpoints,
        neighbours: this.#neighbours,
        workload,
        addresses: this.#addresses.get(tap) ?? [],
      };
      for (const inspection of this.#assignment?.inspections ?? []) {
        if (!inspection.workloads.includes(workload.uid)) continue;
        const id = this.#idsOf(tap, inspection.uid).next(inspection, this.#host, match.where, match.rule);
        events.push(securityEvent(match, inspection, id, this.#host, names));
      }
    }
    return events;
  }

  #idsOf(tap: number, inspection: string): EventIds {
    const ofTap = this.#ids.get(tap) ?? new Map<string, EventIds>();
    const ids = ofTap.get(inspection) ?? new EventIds();
    this.#ids.set(tap, ofTap.set(inspection, ids));
    return ids;
  }
}
