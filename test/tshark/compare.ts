import { endsOf, type Facts, type PacketFacts, type Saying } from "./facts.ts";

export interface Difference {
  readonly about: "ends" | Saying["kind"];
  /** What each side says; undefined: nothing. */
  readonly tshark: string | undefined;
  readonly ours: string | undefined;
  readonly packet: number;
  /** What tshark took the packet for, and why our decoder stopped. */
  readonly protocols: string;
  readonly problem: string;
}

export interface Comparison {
  readonly packets: number;
  /** Things that both readers say: in how many they agree. */
  readonly agreed: { readonly [about in Difference["about"]]: number };
  readonly differences: readonly Difference[];
}

export function compare(tshark: Facts, ours: Facts): Comparison {
  const agreed = { ends: 0, http: 0, dns: 0, tls: 0 };
  const differences: Difference[] = [];
  const most = Math.max(tshark.packets.length, ours.packets.length);
  for (let packet = 1; packet < most; packet++) {
    const theirs = tshark.packets[packet];
    const own = ours.packets[packet];
    if (theirs === undefined && own === undefined) continue;
    const [one, other] = [ends(theirs), ends(own)];
    // tshark shows the ports of a packet in pieces with its last piece, our decoder with none.
    const same = one === other || (own?.note === "fragment" && one?.startsWith(`${own.source} `));
    if (same) agreed.ends++;
    else differences.push(difference("ends", one, other, packet, theirs, own));
  }
  compareSayings(tshark, ours, agreed, differences);
  return { packets: most - 1, agreed, differences };
}

const ends = (facts: PacketFacts | undefined): string | undefined =>
  facts === undefined ? undefined : endsOf(facts);

const difference = (
  about: Difference["about"],
  tshark: string | undefined,
  ours: string | undefined,
  packet: number,
  theirs: PacketFacts | undefined,
  own: PacketFacts | undefined,
): Difference => ({
  about,
  tshark,
  ours,
  packet,
  protocols: theirs?.note ?? "",
  problem: own?.note ?? "",
});

/** Each saying of the one has one of the other, on the same flow with the same words; packets may differ. */
function compareSayings(
  tshark: Facts,
  ours: Facts,
  agreed: { [about in Difference["about"]]: number },
  differences: Difference[],
): void {
  const open = new Map<string, Saying[]>();
  for (const saying of ours.sayings) open.set(keyOf(saying), [...(open.get(keyOf(saying)) ?? []), saying]);
  const told = ({ kind, flow, text, host, packet }: Saying, by: "tshark" | "ours"): void => {
    const words = `${flow}: ${text}${host ? ` of ${host}` : ""}`;
    const [one, other] = by === "tshark" ? [words, undefined] : [undefined, words];
    differences.push(difference(kind, one, other, packet, tshark.packets[packet], ours.packets[packet]));
  };
  for (const saying of tshark.sayings) {
    const candidates = open.get(keyOf(saying)) ?? [];
    const at = candidates.findIndex(({ host }) => saying.host === undefined || saying.host === host);
    if (at < 0) told(saying, "tshark");
    else {
      candidates.splice(at, 1);
      agreed[saying.kind]++;
    }
  }
  for (const left of open.values()) for (const saying of left) told(saying, "ours");
}

const keyOf = ({ kind, flow, text }: Saying): string => `${kind} ${flow} ${text}`;
