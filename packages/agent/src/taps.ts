import type { Assignment, Workload } from "@peccary/api";
import { captureDirectory } from "./files/paths.ts";
import type { CaptureFileOrder, TapOrder } from "./sensor/messages.ts";

/** Numbers for the wires we read. One workload in one place keeps its number; no number is given twice. */
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

  number(uid: string): number | undefined {
    for (const [number, workload] of this.#workloads) if (workload.uid === uid) return number;
    return undefined;
  }

  /** What a sensor is to read: every workload that some inspection or capture wants. */
  orders(assignment: Assignment): TapOrder[] {
    const inspected = new Set(assignment.inspections.flatMap(({ workloads }) => workloads));
    const captured = new Set(assignment.captures.flatMap(({ workloads }) => workloads));
    return [...this.#workloads]
      .filter(([, { uid }]) => inspected.has(uid) || captured.has(uid))
      .map(([tap, workload]) => ({ tap, place: placeOf(workload), inspect: inspected.has(workload.uid) }));
  }

  captureOrders(assignment: Assignment, directory: string): CaptureFileOrder[] {
    return assignment.captures.flatMap((capture) =>
      capture.workloads.flatMap((uid) => {
        const tap = this.number(uid);
        const pod = tap === undefined ? undefined : this.#workloads.get(tap);
        if (tap === undefined || pod === undefined) return [];
        return {
          uid: capture.uid,
          tap,
          directory: captureDirectory(directory, capture.namespace, capture.name),
          pod: pod.name,
        };
      }),
    );
  }
}

function placeOf({ netns, interface: name, pid }: Workload): TapOrder["place"] {
  return {
    ...(netns === undefined ? {} : { netns }),
    ...(name === undefined ? {} : { interface: name }),
    ...(pid === undefined ? {} : { pid }),
  };
}

const keyOf = (workload: Workload): string => JSON.stringify([workload.uid, placeOf(workload)]);
