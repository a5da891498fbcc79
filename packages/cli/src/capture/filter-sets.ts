/** Packets of one protocol, or those of them with one of some ports. */
export interface Entry {
  /** A name that PacketCapture has, or a number. */
  readonly protocol: string | number;
  /** First and last of each range; any when absent. */
  readonly ports: readonly (readonly [number, number])[] | undefined;
}

/** An entry of a PacketCapture's `spec.filters`. */
export interface Filter {
  readonly protocol: string | number;
  readonly ports?: readonly (string | number)[];
}

/** Entries that brackets and joiners may make of one filter. */
const MAX_ENTRIES = 256;

export const either = (a: readonly Entry[], b: readonly Entry[]): Entry[] => merged([...a, ...b]);

/** What both keep; or why that cannot be said. */
export function both(a: readonly Entry[], b: readonly Entry[]): Entry[] | string {
  const found: Entry[] = [];
  for (const one of a)
    for (const other of b) {
      const protocol = narrower(one.protocol, other.protocol);
      if (protocol === undefined) continue;
      const ports = common(one.ports, other.ports);
      if (ports === "apart")
        return "two ports of one packet cannot both be asked for: a capture looks for one of a list";
      found.push({ protocol, ports });
      if (found.length > MAX_ENTRIES) return `this makes more than ${MAX_ENTRIES} filters`;
    }
  return found.length === 0 ? "no packet can be both" : merged(found);
}

/** ICMP is the protocol 1 of IPv4 only, ICMPv6 the 58 of IPv6 only. */
function narrower(a: Entry["protocol"], b: Entry["protocol"]): Entry["protocol"] | undefined {
  if (a === b) return a;
  for (const [name, number] of [
    ["ICMP", 1],
    ["ICMPv6", 58],
  ] as const)
    if ((a === name && b === number) || (a === number && b === name)) return name;
  return undefined;
}

type Ports = Entry["ports"];

/**
 * A packet with one port in `a` and one in `b` may have them on its two sides, which no list of ports says. Only where
 * one list lies within the other the smaller one says it all.
 */
function common(a: Ports, b: Ports): Ports | "apart" {
  if (a === undefined || b === undefined) return a ?? b;
  if (within(a, b)) return a;
  return within(b, a) ? b : "apart";
}

const within = (a: NonNullable<Ports>, b: NonNullable<Ports>): boolean =>
  a.every(([low, high]) => b.some(([first, last]) => first <= low && high <= last));

/** One entry a protocol, its ranges sorted and joined. */
function merged(entries: readonly Entry[]): Entry[] {
  const found = new Map<string | number, Entry>();
  for (const { protocol, ports } of entries) {
    const before = found.get(protocol);
    const all = before === undefined ? ports : before.ports && ports && [...before.ports, ...ports];
    found.set(protocol, { protocol, ports: all && joined(all) });
  }
  return [...found.values()];
}

function joined(ranges: NonNullable<Ports>): NonNullable<Ports> {
  const sorted = [...ranges].sort(([a], [b]) => a - b);
  const found: [number, number][] = [];
  for (const [low, high] of sorted) {
    const last = found.at(-1);
    if (last !== undefined && low <= last[1] + 1) last[1] = Math.max(last[1], high);
    else found.push([low, high]);
  }
  return found;
}

export const filtersOf = (entries: readonly Entry[]): Filter[] =>
  entries.map(({ protocol, ports }) => ({
    protocol,
    ...(ports && { ports: ports.map(([low, high]) => (low === high ? low : `${low}:${high}`)) }),
  }));
