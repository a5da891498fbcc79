import { readdirSync } from "node:fs";
import type { CaptureFileOrder } from "../sensor/messages.ts";

/** Milliseconds that a sensor has to start and to read packets; what comes until then is fetched from the ring. */
const LEAD = 2_000;

/**
 * Where a capture that begins in the past goes over from the ring of the sensor that inspects to the one that captures:
 * no packet is in both, and none falls between.
 */
export class RingCuts {
  readonly #now: () => number;
  /** Milliseconds since 1970 by capture and tap; none for what had files when we first heard of it. */
  #cuts = new Map<string, number | undefined>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** All that are followed now; others are forgotten. */
  follow(orders: readonly CaptureFileOrder[]): void {
    const cuts = new Map<string, number | undefined>();
    for (const order of orders) {
      if (order.fromRing !== true) continue;
      const key = keyOf(order);
      if (this.#cuts.has(key)) cuts.set(key, this.#cuts.get(key));
      else cuts.set(key, hasFiles(order) ? undefined : this.#now() + LEAD);
    }
    this.#cuts = cuts;
  }

  /** For the sensor that captures. */
  after(orders: readonly CaptureFileOrder[]): CaptureFileOrder[] {
    return orders.map((order) => {
      const cut = this.#cuts.get(keyOf(order));
      return cut === undefined ? order : { ...order, from: Math.max(order.from ?? 0, cut) };
    });
  }

  /** For those that inspect. */
  before(orders: readonly CaptureFileOrder[]): CaptureFileOrder[] {
    return orders.flatMap((order) => {
      const cut = this.#cuts.get(keyOf(order));
      // The last microsecond before.
      return cut === undefined ? [] : { ...order, until: Math.min(order.until ?? cut, cut - 0.001) };
    });
  }
}

const keyOf = ({ uid, tap }: CaptureFileOrder): string => `${uid} ${tap}`;

function hasFiles({ directory, pod }: CaptureFileOrder): boolean {
  try {
    return readdirSync(directory).some((name) => name.startsWith(`${pod}_`));
  } catch {
    return false;
  }
}
