import type { Assignment, Workload } from "@peccary/api";
import { isOnHost } from "./capture/place.ts";
import type { Crew, CrewTap } from "./crew.ts";
import { ringsOf } from "./evidence/rings-of.ts";
import { captureDirectory } from "./files/paths.ts";
import { rotationLimits } from "./files/rotation.ts";
import type { CaptureFileOrder, NeighbourOrder, RingOrder, SensorKind, TapOrder } from "./sensor/messages.ts";

/** Numbers for workloads. One workload in one place keeps its number; no number is given twice. */
export class Taps {
  readonly #numbers = new Map<string, number>();
  readonly #workloads = new Map<number, Workload>();
  #next = 1;

  /** Takes over the workloads of a new assignment; those that are gone are forgotten. */
  follow(workloads: readonly Workload[]): void {
    const wanted = new Map(workloads.map((workload) => [keyOf(workload), workload]));
    for (const [key, number] of this.#numbers) {
      if (wanted.has(key)) continue;
      this.#numbers.delete(key);
      this.#workloads.delete(number);
    }
    for (const [key, workload] of wanted) {
      const number = this.#numbers.get(key) ?? this.#next++;
      this.#numbers.set(key, number);
      this.#workloads.set(number, workload);
    }
  }

  /** Undefined for a tap that was given up; matches of it may still be under way. */
  workload(tap: number): Workload | undefined {
    return this.#workloads.get(tap);
  }

  get all(): ReadonlyMap<number, Workload> {
    return this.#workloads;
  }

  number(uid: string): number | undefined {
    for (const [number, workload] of this.#workloads) if (workload.uid === uid) return number;
    return undefined;
  }

  /** What a sensor of that kind is to read. */
  orders(assignment: Assignment, kind: SensorKind): TapOrder[] {
    const wanted = wantedBy(assignment, kind);
    const rings = kind === "inspect" ? ringsOf(assignment) : new Map<string, RingOrder>();
    return [...this.#workloads]
      .filter(([, { uid }]) => wanted.has(uid))
      .map(([tap, workload]) => {
        const ring = rings.get(workload.uid);
        const order = { tap, place: placeOf(workload), inspect: kind === "inspect" };
        return ring === undefined ? order : { ...order, ring };
      });
  }

  /** What is to be inspected, to be shared out. */
  inspected(assignment: Assignment): CrewTap[] {
    const wanted = wantedBy(assignment, "inspect");
    return [...this.#workloads]
      .filter(([, { uid }]) => wanted.has(uid))
      .map(([tap, workload]) => ({ tap, key: keyOf(workload) }));
  }

  /** What one of several sensors is to inspect. */
  ordersOf(assignment: Assignment, crew: Crew, worker: number): TapOrder[] {
    return this.orders(assignment, "inspect")
      .filter(({ tap }) => crew.reads(worker, tap))
      .map((order) => {
        const share = crew.share(worker, order.tap);
        return share === undefined ? order : { ...order, share };
      });
  }

  /** Those that it does not read, for their names. */
  neighbours(assignment: Assignment, kind: SensorKind): NeighbourOrder[] {
    const wanted = wantedBy(assignment, kind);
    return [...this.#workloads]
      .filter(([, workload]) => !wanted.has(workload.uid) && !isOnHost(workload))
      .map(([tap, workload]) => ({ tap, place: placeOf(workload) }));
  }

  captureOrders(assignment: Assignment, directory: string): CaptureFileOrder[] {
    const settings = assignment.captureSettings;
    const limits = settings === undefined ? undefined : rotationLimits(settings);
    return assignment.captures.flatMap((capture) =>
      capture.workloads.flatMap((uid) => {
        const tap = this.number(uid);
        const pod = tap === undefined ? undefined : this.#workloads.get(tap);
        if (tap === undefined || pod === undefined) return [];
        return {
          uid: capture.uid,
          tap,
          directory: captureDirectory(settings?.directory ?? directory, capture.namespace, capture.name),
          pod: pod.name,
          ...(capture.filters !== undefined && { filters: capture.filters }),
          ...(capture.startTime !== undefined && { from: Date.parse(capture.startTime) }),
          ...(capture.endTime !== undefined && { until: Date.parse(capture.endTime) }),
          ...(capture.fromRing === true && { fromRing: true }),
          ...(limits !== undefined && { limits }),
          ...(capture.privacy !== undefined && { privacy: capture.privacy }),
        };
      }),
    );
  }
}

const wantedBy = ({ inspections, captures }: Assignment, kind: SensorKind): ReadonlySet<string> =>
  new Set((kind === "inspect" ? inspections : captures).flatMap(({ workloads }) => workloads));

function placeOf({ netns, interface: name, pid }: Workload): TapOrder["place"] {
  return {
    ...(netns === undefined ? {} : { netns }),
    ...(name === undefined ? {} : { interface: name }),
    ...(pid === undefined ? {} : { pid }),
  };
}

const keyOf = (workload: Workload): string => JSON.stringify([workload.uid, placeOf(workload)]);
