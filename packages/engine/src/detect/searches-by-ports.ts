import type { Packet } from "../decode/packet.ts";
import type { Header } from "../rules/header.ts";
import { hasPort, type Ports } from "../rules/ports.ts";
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
/** More than there are kinds of ports at one end; a key made of two kinds stays a small number. */
const MOST_KINDS = 16_384;

/** A pattern of a rule whose ports count, or not. */
export interface PortedPattern {
  readonly buffer: number;
  readonly pattern: SearchPattern;
  /** Undefined: it is looked for whatever the ports. */
  readonly header: Pick<Header, "sourcePorts" | "destinationPorts"> | undefined;
}

type End = "source" | "destination";

/** A short list of ports, at one end. */
interface Short {
  readonly end: End;
  readonly ports: readonly number[];
}

/** Lists of many ports, or any. */
type Large = { readonly [end in End]: Ports };

type Gate = Short | Large | undefined;

/**
 * What the rules of one group look for, by the ports of the traffic: bulk answers from port 80 need not be searched for what
 * only rules for port 445 ask. Which rules are for which ports is only looked at roughly here; headers are checked later.
 */
export class SearchesByPorts {
  /** By buffer. Where ports open all of a list it is the same list for all, so that its tables are made once. */
  readonly #buffers = new Map<number, { readonly pattern: SearchPattern; readonly gate: Gate }[]>();
  readonly #whole = new Map<number, readonly SearchPattern[]>();
  readonly #all: Searches;
  /** For each port: ports of one kind are searched for alike. */
  readonly #source: Uint16Array;
  readonly #destination: Uint16Array;
  readonly #pairs = new Map<number, Searches>();

  constructor(patterns: readonly PortedPattern[]) {
    const gates = patterns.map(({ header }) => gateOf(header));
    this.#source = kindsOf(gates, "source");
    this.#destination = kindsOf(gates, "destination");
    patterns.forEach(({ buffer, pattern }, at) => {
      const ported = { pattern, gate: gates[at] };
      const list = this.#buffers.get(buffer);
      if (list === undefined) this.#buffers.set(buffer, [ported]);
      else list.push(ported);
    });
    for (const [buffer, ported] of this.#buffers)
      this.#whole.set(
        buffer,
        ported.map(({ pattern }) => pattern),
      );
    this.#all = new Searches(this.#whole);
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
    if (inspection.buffers.empty) return 0;
    return this.#for(packet.sourcePort, packet.destinationPort).search(inspection, found);
  }

  #for(sourcePort: number, destinationPort: number): Searches {
    const key = this.#source[sourcePort]! * MOST_KINDS + this.#destination[destinationPort]!;
    const searches = this.#pairs.get(key);
    if (searches !== undefined) return searches;
    if (this.#pairs.size >= MOST_PAIRS) return this.#all;
    const made = this.#make(sourcePort, destinationPort);
    this.#pairs.set(key, made);
    return made;
  }

  #make(sourcePort: number, destinationPort: number): Searches {
    const opened = new Map<number, readonly SearchPattern[]>();
    let all = true;
    for (const [buffer, ported] of this.#buffers) {
      const patterns = ported.some(({ gate }) => !opens(gate, sourcePort, destinationPort))
        ? ported.flatMap(({ gate, pattern }) => (opens(gate, sourcePort, destinationPort) ? [pattern] : []))
        : this.#whole.get(buffer)!;
      if (patterns !== this.#whole.get(buffer)) all = false;
      if (patterns.length > 0) opened.set(buffer, patterns);
    }
    return all ? this.#all : new Searches(opened);
  }
}

/** By port: those that large lists do not tell apart are of one kind, and each port of a short list is a kind of its own. */
function kindsOf(gates: Gate[], end: End): Uint16Array {
  const large: Ports[] = [];
  const named = new Set<number>();
  for (let at = 0; at < gates.length; at++) {
    const gate = gates[at];
    if (gate !== undefined && !("ports" in gate)) large.push(gate[end]);
    else if (gate?.end !== end) continue;
    // More kinds than a key can tell apart: what asks for these ports is looked for on all.
    else if (named.size > MOST_KINDS / 2) gates[at] = undefined;
    else for (const port of gate.ports) named.add(port);
  }
  const { of, count } = new PortClasses(large);
  let kinds = count;
  for (const port of named) of[port] = kinds++;
  return of;
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
