import type { Header } from "../rules/header.ts";
import { hasPort } from "../rules/ports.ts";
import type { Found } from "./multi-pattern.ts";

/** A list of more ports than this is no help to find its rules by, and would fill the index. */
const MAX_PORTS = 128;

type ByPort = Map<number, number[]>;

/** Rules by the few ports that they are for, so that the others need not be tried on each packet. */
export class PortIndex {
  readonly #bySource: ByPort = new Map();
  readonly #byDestination: ByPort = new Map();

  /** Adds a rule that has few ports at one end; false when it has not. */
  add(id: number, header: Pick<Header, "sourcePorts" | "destinationPorts" | "bothWays">): boolean {
    const { sourcePorts, destinationPorts, bothWays } = header;
    const destinations = destinationPorts && listPorts(destinationPorts);
    const few = destinations ?? (sourcePorts && listPorts(sourcePorts));
    if (few === undefined) return false;
    const atDestination = destinations !== undefined;
    for (const port of few) {
      if (atDestination || bothWays) put(this.#byDestination, port, id);
      if (!atDestination || bothWays) put(this.#bySource, port, id);
    }
    return true;
  }

  /** Tells of all rules that can be for these ports, and perhaps of some that are not. */
  find(sourcePort: number, destinationPort: number, found: Found): void {
    tell(this.#bySource.get(sourcePort), found);
    tell(this.#byDestination.get(destinationPort), found);
  }
}

/** Whether the header has few ports at one end. */
export const hasFewPorts = ({
  sourcePorts,
  destinationPorts,
}: Pick<Header, "sourcePorts" | "destinationPorts">): boolean =>
  (destinationPorts && listPorts(destinationPorts)) !== undefined ||
  (sourcePorts && listPorts(sourcePorts)) !== undefined;

function put(index: ByPort, port: number, id: number): void {
  const ids = index.get(port);
  if (ids === undefined) index.set(port, [id]);
  else ids.push(id);
}

/** Rules share a few hundred sets of ports, and each is asked for in many groups. */
const known = new WeakMap<Uint8Array, { readonly few: readonly number[] | undefined }>();

/** The ports of a set, or undefined when there are many. */
export function listPorts(ports: Uint8Array): readonly number[] | undefined {
  let listed = known.get(ports);
  if (listed === undefined) {
    listed = { few: fewOf(ports) };
    known.set(ports, listed);
  }
  return listed.few;
}

function fewOf(ports: Uint8Array): number[] | undefined {
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
