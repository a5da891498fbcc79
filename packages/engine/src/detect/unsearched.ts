import type { Header } from "../rules/header.ts";
import { ANY_KEYED } from "../rules/rule.ts";
import type { Inspection } from "./inspection.ts";
import type { Found } from "./multi-pattern.ts";
import { PortIndex } from "./port-index.ts";

/** Rules of a group that have nothing worth searching for, by what must be there for them to match. */
export class Unsearched {
  readonly #byPorts = new PortIndex();
  /** Buffers that some rules need, and for each of them those rules. */
  readonly #needed: number[] = [];
  readonly #rules: number[][] = [];

  /** Adds a rule that has few ports at one end; false when it has not. */
  addByPorts(id: number, header: Header): boolean {
    return this.#byPorts.addByPorts(id, header);
  }

  /** Adds a rule that is for any port. `needs` as in `Rule`. */
  add(id: number, needs: number | undefined): void {
    if (needs === undefined) {
      this.#byPorts.add(id);
      return;
    }
    const at = this.#needed.indexOf(needs);
    if (at < 0) {
      this.#needed.push(needs);
      this.#rules.push([id]);
    } else this.#rules[at]!.push(id);
  }

  /** Tells of all rules that can match this, and perhaps of some that cannot. */
  find({ packet, buffers }: Pick<Inspection, "packet" | "buffers">, found: Found): void {
    this.#byPorts.find(packet.sourcePort, packet.destinationPort, found);
    for (let i = 0; i < this.#needed.length; i++) {
      const buffer = this.#needed[i]!;
      const there = buffer === ANY_KEYED ? buffers.keyed : buffers.end[buffer]! > buffers.start[buffer]!;
      if (there) for (const id of this.#rules[i]!) found.add(id);
    }
  }
}
