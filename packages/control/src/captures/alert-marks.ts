import { communityId, decode, Packet, parseAddress } from "@peccary/engine/captures";

/** Alerts kept for one merge. Beyond that a comment on packets helps nobody; how many there were is said. */
export const MAX_MARKS = 50_000;
/** Microseconds. A packet is seen by two sockets, one of which inspects, and each has its own clock reading. */
const BEFORE = 5;
const WITHIN = 1_000;

const protocols: { readonly [name: string]: number } = {
  icmp: 1,
  tcp: 6,
  udp: 17,
  icmpv6: 58,
  "ipv6-icmp": 58,
  sctp: 132,
};

/** An alert as the event store has it. */
export interface MarkedAlert {
  readonly time_us: number;
  readonly protocol?: string | undefined;
  readonly source_ip?: string | undefined;
  readonly source_port?: number | undefined;
  readonly dest_ip?: string | undefined;
  readonly dest_port?: number | undefined;
  readonly record: { readonly [field: string]: unknown };
}

interface Mark {
  readonly time: number;
  readonly flow: string;
  /** Who sent the packet; undefined where the alert does not say. */
  readonly source: Uint8Array | undefined;
  readonly text: string;
  /** Interfaces on which its packet was found: it may pass several pods. */
  readonly found: Set<number>;
}

/** Finds the packet of each alert: of its flow, at its time, once on each interface. */
export class AlertMarks {
  readonly #marks: readonly Mark[];
  /** Those before it are over. */
  #from = 0;
  readonly #packet: Packet = new Packet();

  /** @param alerts in any order; at most `MAX_MARKS` */
  constructor(alerts: readonly MarkedAlert[]) {
    this.#marks = alerts
      .flatMap((alert) => markOf(alert) ?? [])
      .sort((a, b) => a.time - b.time)
      .slice(0, MAX_MARKS);
  }

  /** What to say of a packet, asked in order of time; nothing of most. */
  at(
    interfaceNumber: number,
    bytes: Uint8Array,
    linkType: number,
    time: number,
  ): readonly string[] | undefined {
    const marks = this.#marks;
    while (this.#from < marks.length && marks[this.#from]!.time + WITHIN < time) this.#from++;
    let texts: string[] | undefined;
    let flow: string | undefined;
    for (let i = this.#from; i < marks.length; i++) {
      const mark = marks[i]!;
      if (mark.time > time + BEFORE) break;
      if (mark.found.has(interfaceNumber)) continue;
      flow ??= this.#flowOf(bytes, linkType);
      if (flow !== mark.flow || !this.#isFrom(bytes, mark.source)) continue;
      mark.found.add(interfaceNumber);
      texts ??= [];
      texts.push(mark.text);
    }
    return texts;
  }

  /** Of the packet that `#flowOf` has looked at. */
  #isFrom(bytes: Uint8Array, source: Uint8Array | undefined): boolean {
    const { version, source: at } = this.#packet;
    if (source === undefined || source.length !== (version === 4 ? 4 : 16)) return true;
    return source.every((octet, i) => bytes[at + i] === octet);
  }

  #flowOf(bytes: Uint8Array, linkType: number): string {
    const packet = this.#packet;
    decode(packet, bytes, 0, bytes.length, linkType, -1, true);
    if (!packet.hasTransport) return "";
    const { protocol, version } = packet;
    const size = version === 4 ? 4 : 16;
    const icmp = protocol === 1 || protocol === 58;
    return communityId(
      protocol,
      bytes.subarray(packet.source, packet.source + size),
      bytes.subarray(packet.destination, packet.destination + size),
      icmp ? packet.icmpType : packet.sourcePort,
      icmp ? packet.icmpCode : packet.destinationPort,
    );
  }
}

function markOf(alert: MarkedAlert): Mark | undefined {
  const { record } = alert;
  const flow = typeof record["community_id"] === "string" ? record["community_id"] : flowOf(alert);
  if (flow === undefined) return undefined;
  const text = (field: string): string =>
    record[field] === undefined ? "?" : String(record[field]).slice(0, 500);
  const rule = `${text("snort_generator_id")}:${text("snort_signature_id")}:${text("snort_signature_revision")}`;
  const source = parseAddress(alert.source_ip ?? "");
  return { time: alert.time_us, flow, source, text: `alert [${rule}] ${text("message")}`, found: new Set() };
}

/** By the five fields, for an alert that has no community id. */
function flowOf({
  protocol,
  source_ip,
  dest_ip,
  source_port = 0,
  dest_port = 0,
}: MarkedAlert): string | undefined {
  const number = protocols[protocol?.toLowerCase() ?? ""];
  const source = parseAddress(source_ip ?? "");
  const destination = parseAddress(dest_ip ?? "");
  if (number === undefined || source === undefined || destination === undefined) return undefined;
  return communityId(number, source, destination, source_port, dest_port);
}
