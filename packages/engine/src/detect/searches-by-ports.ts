import type { Packet } from "../decode/packet.ts";
import type { Header } from "../rules/header.ts";
import { hasPort } from "../rules/ports.ts";
import type { Inspection } from "./inspection.ts";
import type { Found, SearchPattern } from "./multi-pattern.ts";
import { PortClasses } from "./port-classes.ts";
import { listPorts } from "./port-index.ts";
import { Searches } from "./searches.ts";

/** A list of as many ports, or fewer, is looked up port by port; larger ones are told apart by classes. */
const FEW = 16;
/**
 * Pairs of ports that have searches of their own. Making them is work and takes memory, and traffic must not ask for ever
 * more of it: beyond that all patterns are looked for.
 */
const MOST_PAIRS = 24;

/** A pattern of a rule whose ports count, or not. */
export interface PortedPattern {
  readonly buffer: number;
  readonly pattern: SearchPattern;
  /** Undefined: it is looked for whatever the ports. */
  readonly header: Pick<Header, "sourcePorts" | "destinationPorts"> | undefined;
}

/** Lists of ports: at which end, and what they say. */
type Gate =
  | { readonly end: "source" | "destination"; readonly ports: readonly number[] }
  | { readonly source: Uint8Array | undefined; readonly destination: Uint8Array | undefined }
  | undefined;

/**
 * What the rules of one group look for, by the ports of the traffic: bulk answers from port 80 need not be searched for what
 * only rules for port 445 ask. Which rules are for which ports is only looked at roughly here; headers are checked later.
 */
export class SearchesByPorts {
  readonly #patterns: readonly PortedPattern[];
  readonly #gates: readonly Gate[];
  readonly #all: Searches;
  readonly #source: PortClasses;
  readonly #destination: PortClasses;
  /** Ports that stand in short lists, numbered from 1; 0 for all others. Undefined: there are none. */
  readonly #namedSource: Uint16Array | undefined;
  readonly #namedDestination: Uint16Array | undefined;
  readonly #pairs = new Map<number, Searches>();

  constructor(patterns: readonly PortedPattern[]) {
    this.#patterns = patterns;
    this.#gates = patterns.map(({ header }) => gateOf(header));
    this.#all = searchesFor(patterns);
    this.#source = new PortClasses(
      this.#gates.map((gate) => (gate && "source" in gate ? gate.source : undefined)),
    );
    this.#destination = new PortClasses(
      this.#gates.map((gate) => (gate && "destination" in gate ? gate.destination : undefined)),
    );
    this.#namedSource = this.#named("source");
    this.#namedDestination = this.#named("destination");
  }

  #named(end: "source" | "destination"): Uint16Array | undefined {
    let named: Uint16Array | undefined;
    let count = 0;
    for (const gate of this.#gates) {
      if (gate === undefined || !("ports" in gate) || gate.end !== end) continue;
      named ??= new Uint16Array(65_536);
      for (const port of gate.ports) if (named[port] === 0) named[port] = ++count;
    }
    return named;
  }

  get counts(): Searches["counts"] {
    return this.#all.counts;
  }

  /** Makes what nearly all traffic needs, so that the first packets do not wait for it. As in `Searches`. */
  warm(parsed: boolean, sourcePort: number, destinationPort: number): void {
    this.#for(sourcePort, destinationPort).warm(parsed);
  }

  /** Tells of the patterns that are in their buffers. Returns how many bytes were searched. */
  search(inspection: Inspection, packet: Packet, found: Found): number {
    return this.#for(packet.sourcePort, packet.destinationPort).search(inspection, found);
  }

  #for(sourcePort: number, destinationPort: number): Searches {
    const named =
      (this.#namedSource?.[sourcePort] ?? 0) * 65_536 + (this.#namedDestination?.[destinationPort] ?? 0);
    const classes = this.#source.of[sourcePort]! * 1_024 + this.#destination.of[destinationPort]!;
    const key = named * 1_048_576 + classes;
    const searches = this.#pairs.get(key);
    if (searches !== undefined) return searches;
    if (this.#pairs.size >= MOST_PAIRS) return this.#all;
    const made = this.#make(sourcePort, destinationPort);
    this.#pairs.set(key, made);
    return made;
  }

  #make(sourcePort: number, destinationPort: number): Searches {
    const chosen = this.#patterns.filter((_, at) => opens(this.#gates[at], sourcePort, destinationPort));
    return chosen.length === this.#patterns.length ? this.#all : searchesFor(chosen);
  }
}

function gateOf(header: PortedPattern["header"]): Gate {
  if (header === undefined) return undefined;
  const { sourcePorts, destinationPorts } = header;
  if (sourcePorts === undefined && destinationPorts === undefined) return undefined;
  const sources = sourcePorts && listPorts(sourcePorts);
  const destinations = destinationPorts && listPorts(destinationPorts);
  if (destinations !== undefined && destinations.length <= FEW)
    return { end: "destination", ports: destinations };
  if (sources !== undefined && sources.length <= FEW) return { end: "source", ports: sources };
  return { source: sourcePorts, destination: destinationPorts };
}

function opens(gate: Gate, sourcePort: number, destinationPort: number): boolean {
  if (gate === undefined) return true;
  if ("ports" in gate) return gate.ports.includes(gate.end === "source" ? sourcePort : destinationPort);
  return (
    (gate.source === undefined || hasPort(gate.source, sourcePort)) &&
    (gate.destination === undefined || hasPort(gate.destination, destinationPort))
  );
}

function searchesFor(patterns: readonly PortedPattern[]): Searches {
  const byBuffer = new Map<number, SearchPattern[]>();
  for (const { buffer, pattern } of patterns) {
    const list = byBuffer.get(buffer);
    if (list === undefined) byBuffer.set(buffer, [pattern]);
    else list.push(pattern);
  }
  return new Searches(byBuffer);
}
