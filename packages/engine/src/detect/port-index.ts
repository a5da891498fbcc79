import type { Header } from "../rules/header.ts";
import { hasPort } from "../rules/ports.ts";
import type { Found } from "./multi-pattern.ts";

/** A list of more ports than this is no help to find its rules by, and would fill the index. */
const MAX_PORTS = 128;

/** Rules by the few ports that they are for, so that the others need not be tried on each packet. */
export class PortIndex {
  readonly #any: number[] = [];
  readonly #bySource = new Map<number, number[]>();
  readonly #byDestination = new Map<number, number[]>();

  /** Adds a rule that has few ports at one end; false when it has not. */
  addByPorts(id: number, header: Pick<Header, "sourcePorts" | "destinationPorts" | "bothWays">): boolean {
    if (header.bothWays) return false;
    return (
      addTo(this.#byDestination, id, header.destinationPorts) || addTo(this.#bySource, id, header.sourcePorts)
    );
  }

  /** Adds a rule that is for any port. */
  add(id: number): void {
    this.#any.push(id);
  }

  /** Tells of all rules that can be for these ports, and perhaps of some that are not. */
  find(sourcePort: number, destinationPort: number, found: Found): void {
    for (const id of this.#any) found.add(id);
    tell(this.#bySource.get(sourcePort), found);
    tell(this.#byDestination.get(destinationPort), found);
  }
}

function addTo(index: Map<number, number[]>, id: number, ports: Uint8Array | undefined): boolean {
  const few = ports && listPorts(ports);
  if (few === undefined) return false;
  for (const port of few) {
    const ids = index.get(port);
    if (ids === undefined) index.set(port, [id]);
    else ids.push(id);
  }
  return true;
}

/** The ports of a set, or undefined when there are many. */
function listPorts(ports: Uint8Array): number[] | undefined {
  const found: number[] = [];
  for (let i = 0; i < ports.length; i++) {
    if (ports[i] === 0) continue;
    for (let port = i * 8; port < i * 8 + 8; port++) if (hasPort(ports, port)) found.push(port);
    if (found.length > MAX_PORTS) return undefined;
  }
  return found;
}

function tell(ids: readonly number[] | undefined, found: Found): void {
  if (ids !== undefined) for (const id of ids) found.add(id);
}
