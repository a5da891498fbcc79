/** What Snort said of a capture and what we say of it, as sets: how often a rule spoke is compared apart. */

/** One alert of either engine, however often it was given. */
export interface Said {
  readonly pcap: string;
  readonly sid: number;
  readonly addresses: readonly [source: string, destination: string];
  /** Everything that must be the same: capture, rule, revision, both ends. */
  readonly key: string;
  /** The service of the flow as we name it, once known. */
  readonly service?: string | undefined;
}

export interface Parity {
  readonly both: number;
  readonly missed: readonly Said[];
  readonly extra: readonly Said[];
}

/** A line of `expected.jsonl`. */
export interface ExpectedLine {
  readonly pcap: string;
  readonly gid: number;
  readonly sid: number;
  readonly rev: number;
  readonly src: string;
  readonly sport: number | null;
  readonly dst: string;
  readonly dport: number | null;
}

/** What we need of an EVE alert line. */
export interface EveAlert {
  readonly event_type: string;
  readonly pcap_filename: string;
  readonly src_ip: string;
  readonly src_port?: number;
  readonly dest_ip: string;
  readonly dest_port?: number;
  readonly app_proto?: string;
  readonly alert: { readonly gid: number; readonly signature_id: number; readonly rev: number };
}

export const expected = (line: ExpectedLine): Said =>
  said(line.pcap, line.gid, line.sid, line.rev, [line.src, line.sport], [line.dst, line.dport]);

export const given = (eve: EveAlert): Said => ({
  ...said(
    eve.pcap_filename.split("/").at(-1)!,
    eve.alert.gid,
    eve.alert.signature_id,
    eve.alert.rev,
    [eve.src_ip, eve.src_port],
    [eve.dest_ip, eve.dest_port],
  ),
  service: eve.app_proto,
});

type End = readonly [address: string, port: number | null | undefined];

function said(pcap: string, gid: number, sid: number, rev: number, from: End, to: End): Said {
  const ends = [from, to].map(([address, port]) => `${address} ${port ?? "-"}`);
  return { pcap, sid, addresses: [from[0], to[0]], key: [pcap, gid, sid, rev, ...ends].join(" ") };
}

export function compare(truth: Iterable<Said>, ours: Iterable<Said>): Parity {
  const wanted = new Map(Array.from(truth, (one) => [one.key, one]));
  const got = new Map(Array.from(ours, (one) => [one.key, one]));
  return {
    both: [...got.keys()].filter((key) => wanted.has(key)).length,
    missed: [...wanted.values()].filter(({ key }) => !got.has(key)),
    extra: [...got.values()].filter(({ key }) => !wanted.has(key)),
  };
}

/** Share of what we said that Snort said too, and of what Snort said that we said too; 1 when there is nothing. */
export const precision = ({ both, extra }: Parity): number => share(both, both + extra.length);
export const recall = ({ both, missed }: Parity): number => share(both, both + missed.length);

const share = (part: number, all: number): number => (all === 0 ? 1 : part / all);

/** How often each rule stands in the list, the most first. */
export function bySid(list: readonly Said[]): readonly (readonly [sid: number, count: number])[] {
  const counts = new Map<number, number>();
  for (const { sid } of list) counts.set(sid, (counts.get(sid) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
}
