/** What one packet's headers say: its innermost IP header, and the ports above it. */
export interface PacketFacts {
  readonly source: string;
  readonly destination: string;
  /** -1: there are none, as in a fragment. */
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** Why one of the two readers may have stopped early: tshark's protocols, or our decoder's problem. */
  readonly note: string;
}

/** What was said on one flow: a name that both readers must find. */
export interface Saying {
  readonly kind: "http" | "dns" | "tls";
  /** Both ends, the smaller first: who the client is, readers may judge differently. */
  readonly flow: string;
  /** "GET /index.html", a question's name, a server name. */
  readonly text: string;
  /** Of a request; empty without one, undefined when the reader does not say. */
  readonly host: string | undefined;
  /** Of the packet in which it was complete, counting from 1. */
  readonly packet: number;
}

export interface Facts {
  /** By packet number, from 1; undefined where there is no IP. */
  readonly packets: readonly (PacketFacts | undefined)[];
  readonly sayings: readonly Saying[];
}

/** The same for both directions. */
export function flowOf(
  protocol: string,
  source: string,
  sourcePort: number,
  destination: string,
  destinationPort: number,
): string {
  const ends = [`${source} ${sourcePort}`, `${destination} ${destinationPort}`].sort();
  return `${protocol} ${ends.join(" - ")}`;
}

export const endsOf = ({ source, sourcePort, destination, destinationPort }: PacketFacts): string =>
  sourcePort < 0
    ? `${source} > ${destination}`
    : `${source} ${sourcePort} > ${destination} ${destinationPort}`;

/** One way to write an address, whoever wrote it. */
export const canonical = (address: string = ""): string =>
  address.includes(":") ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address;
