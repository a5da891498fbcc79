import type { Assignment, Endpoint, SecurityEvent, Workload } from "@peccary/api";
import type { EvidenceOwner } from "../evidence/file-head.ts";
import type { SensorMatch } from "../sensor/messages.ts";
import { EventIds } from "./event-ids.ts";
import { securityEvent } from "./security-event.ts";

/** Makes events of matches: one for every inspection that selects the workload whose traffic it was. */
export class EventMaker {
  readonly #host: string;
  #assignment: Assignment | undefined;
  #endpoints: ReadonlyMap<string, Endpoint> = new Map();
  #addresses: ReadonlyMap<number, readonly string[]> = new Map();
  #neighbours: ReadonlyMap<string, Workload> = new Map();
  /** By tap, then by sensor and inspection: matches of one packet come one after the other from one sensor. */
  #ids = new Map<number, Map<string, EventIds>>();

  constructor(host: string) {
    this.#host = host;
  }

  follow(assignment: Assignment): void {
    this.#assignment = assignment;
    this.#endpoints = new Map(assignment.endpoints.map((endpoint) => [endpoint.ip, endpoint]));
    const uids = new Set(assignment.inspections.map(({ uid }) => uid));
    for (const ids of this.#ids.values())
      for (const key of ids.keys()) if (!uids.has(inspectionOf(key))) ids.delete(key);
  }

  /** A sensor's first word: its matches have nothing to do with those of the one before. */
  restart(worker = 0): void {
    for (const ids of this.#ids.values())
      for (const key of ids.keys()) if (key.startsWith(keyOf(worker, ""))) ids.delete(key);
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

  /**
   * @param workloads by tap; a match of a tap that was given up is nobody's
   * @param worker the sensor that found them
   * @param claim gives the id under which a match's evidence will be kept, if it will
   */
  events(
    matches: readonly SensorMatch[],
    workloads: ReadonlyMap<number, Workload>,
    worker = 0,
    claim?: (evidence: string, owner: EvidenceOwner) => string | undefined,
  ): SecurityEvent[] {
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
        const id = this.#idsOf(tap, keyOf(worker, inspection.uid)).next(
          inspection,
          this.#host,
          match.where,
          match.rule,
        );
        const event = securityEvent(match, inspection, id, this.#host, names);
        const evidence =
          match.evidence === undefined ? undefined : claim?.(match.evidence, { event, workload });
        if (evidence !== undefined) event.record["evidence"] = evidence;
        events.push(event);
      }
    }
    return events;
  }

  #idsOf(tap: number, key: string): EventIds {
    const ofTap = this.#ids.get(tap) ?? new Map<string, EventIds>();
    const ids = ofTap.get(key) ?? new EventIds();
    this.#ids.set(tap, ofTap.set(key, ids));
    return ids;
  }
}

const keyOf = (worker: number, inspection: string): string => `${worker} ${inspection}`;
const inspectionOf = (key: string): string => key.slice(key.indexOf(" ") + 1);
