import type { CaptureFilter } from "@peccary/api";

/** TCP, UDP, SCTP: where tcpdump's `port` looks, and ours. */
const WITH_PORTS = [6, 17, 132];

export type Range = readonly [low: number, high: number];

/** What is kept of one version of IP. */
export interface Wanted {
  /** Whole protocols. */
  readonly protocols: ReadonlySet<number>;
  /** Of other protocols: sorted ranges of ports with gaps between. */
  readonly ports: ReadonlyMap<number, readonly Range[]>;
}

/** All filters of a capture in one: undefined when every packet passes. */
export function wantedBy(
  filters: readonly CaptureFilter[],
): { readonly v4: Wanted; readonly v6: Wanted } | undefined {
  const passAll = filters.some(({ protocol, ports }) => protocol === undefined && ports === undefined);
  if (filters.length === 0 || passAll) return undefined;
  const of = (version: 4 | 6): Wanted =>
    ofVersion(filters.filter((one) => (one.version ?? version) === version));
  return { v4: of(4), v6: of(6) };
}

function ofVersion(filters: readonly CaptureFilter[]): Wanted {
  const protocols = new Set<number>();
  const ports = new Map<number, Range[]>();
  for (const { protocol, ports: ranges } of filters) {
    if (ranges === undefined) protocols.add(protocol!);
    else
      for (const one of protocol === undefined ? WITH_PORTS : [protocol])
        ports.set(one, [...(ports.get(one) ?? []), ...ranges]);
  }
  for (const protocol of protocols) ports.delete(protocol);
  return { protocols, ports: new Map([...ports].map(([protocol, ranges]) => [protocol, merged(ranges)])) };
}

function merged(ranges: readonly Range[]): Range[] {
  const found: [number, number][] = [];
  for (const [low, high] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = found.at(-1);
    if (last !== undefined && low <= last[1] + 1) last[1] = Math.max(last[1], high);
    else found.push([low, high]);
  }
  return found;
}
