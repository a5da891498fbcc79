import type { Ports } from "../rules/ports.ts";

const PORTS = 65_536;

/** Ports that some lists do not tell apart are one class. */
export class PortClasses {
  /** The class of each port. */
  readonly of: Uint16Array = new Uint16Array(PORTS);
  /** How many ports each class has. */
  readonly #sizes: number[] = [PORTS];

  constructor(lists: Iterable<Ports>) {
    for (const list of new Set(lists)) if (list !== undefined) this.#split(list);
  }

  get count(): number {
    return this.#sizes.length;
  }

  /** The ports of each class that are in the list become a class of their own, unless that is all of them. */
  #split(list: Uint8Array): void {
    const sizes = this.#sizes;
    const inside = new Uint32Array(sizes.length);
    eachPort(list, (port) => inside[this.of[port]!]!++);
    const split = sizes.map((size, one) => {
      if (inside[one] === 0 || inside[one] === size) return one;
      sizes[one] = size - inside[one]!;
      return sizes.push(inside[one]!) - 1;
    });
    eachPort(list, (port) => {
      this.of[port] = split[this.of[port]!]!;
    });
  }
}

function eachPort(list: Uint8Array, see: (port: number) => void): void {
  for (let at = 0; at < list.length; at++)
    for (let bits = list[at]!, port = at * 8; bits !== 0; bits >>= 1, port++) if ((bits & 1) !== 0) see(port);
}
