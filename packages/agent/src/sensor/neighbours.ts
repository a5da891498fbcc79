import type { Place } from "../capture/place.ts";
import type { NeighbourOrder, NeighbourState } from "./messages.ts";

/** Milliseconds between two looks at one workload's addresses. */
const LOOK_EVERY = 1_000;
/** Looks in one turn of the sensor's loop, so that many workloads do not keep packets waiting. One takes some 0.1 ms. */
const LOOKS_PER_TURN = 20;

/** Addresses of the workload that is there; throws when nothing is. */
export type AddressesAt = (place: Place) => readonly string[];

interface Neighbour {
  readonly place: Place;
  addresses: readonly string[];
  lookAt: number;
}

/** Workloads that are not read, only known by their addresses. */
export class Neighbours {
  readonly #addressesAt: AddressesAt;
  readonly #now: () => number;
  readonly #known = new Map<number, Neighbour>();

  constructor(addressesAt: AddressesAt, now: () => number) {
    this.#addressesAt = addressesAt;
    this.#now = now;
  }

  /** A new one is looked at with the next `look`. */
  follow(orders: readonly NeighbourOrder[]): void {
    const wanted = new Set(orders.map(({ tap }) => tap));
    for (const tap of this.#known.keys()) if (!wanted.has(tap)) this.#known.delete(tap);
    for (const { tap, place } of orders)
      if (!this.#known.has(tap)) this.#known.set(tap, { place, addresses: [], lookAt: 0 });
  }

  /** Looks after those whose turn it is. True when addresses changed. */
  look(): boolean {
    const now = this.#now();
    let changed = false;
    let looks = 0;
    for (const neighbour of this.#known.values()) {
      if (looks === LOOKS_PER_TURN) break;
      if (neighbour.lookAt > now) continue;
      looks++;
      const found = this.#find(neighbour.place);
      if (found.join() !== neighbour.addresses.join()) changed = true;
      neighbour.addresses = found;
      neighbour.lookAt = now + LOOK_EVERY;
    }
    return changed;
  }

  get states(): NeighbourState[] {
    return [...this.#known].map(([tap, { addresses }]) => ({ tap, addresses }));
  }

  #find(place: Place): readonly string[] {
    try {
      return this.#addressesAt(place);
    } catch {
      return [];
    }
  }
}
