import { hasPort, type Ports } from "../rules/ports.ts";

const PORTS = 65_536;

/** Ports that some lists do not tell apart are one class. */
export class PortClasses {
  /** The class of each port. */
  readonly of: Uint16Array = new Uint16Array(PORTS);
  /** A port of each class. */
  readonly sample: number[] = [0];

  constructor(lists: Iterable<Ports>) {
    for (const list of new Set(lists)) if (list !== undefined) this.#split(list);
  }

  /** The ports of each class that are in the list become a class of their own, unless that is all of them. */
  #split(list: Uint8Array): void {
    const { of } = this;
    const inside = new Uint32Array(this.sample.length);
    const all = new Uint32Array(this.sample.length);
    for (let port = 0; port < PORTS; port++) {
      all[of[port]!]!++;
      if (hasPort(list, port)) inside[of[port]!]!++;
    }
    const split = this.sample.map((_, one) => {
      if (inside[one] === 0 || inside[one] === all[one]) return -1;
      this.sample.push(0);
      return this.sample.length - 1;
    });
    for (let port = PORTS - 1; port >= 0; port--) {
      const into = hasPort(list, port) ? (split[of[port]!] ?? -1) : -1;
      if (into >= 0) of[port] = into;
      this.sample[of[port]!] = port;
    }
  }
}
