import { type Packet, TCP, UDP } from "../decode/packet.ts";
import type { SnapLength } from "./policy.ts";

/** How much of a packet is kept, by its ports. */
export class Snap {
  readonly #default: number;
  readonly #ports: ReadonlyMap<number, number>;
  /** The shortest there is: for packets whose ports cannot be known. */
  readonly #least: number;

  constructor(lengths: SnapLength = { default: 0, ports: [] }) {
    this.#default = lengths.default;
    this.#ports = new Map(lengths.ports.map(({ port, length }) => [port, length]));
    this.#least = [this.#default, ...this.#ports.values()].reduce(shorter, 0);
  }

  /** Octets, 0 for all. */
  of(packet: Packet): number {
    if (this.#ports.size === 0) return this.#default;
    const { protocol, version } = packet;
    const ports =
      packet.hasTransport && packet.problem === undefined && (protocol === TCP || protocol === UDP);
    // Something else than a packet with ports has none to hide behind, unless it is a piece of one.
    if (!ports)
      return version !== 0 && protocol !== TCP && protocol !== UDP && !packet.fragment
        ? this.#default
        : this.#least;
    return this.between(packet.sourcePort, packet.destinationPort);
  }

  /** Octets of packets between two ports, 0 for all; of what has none, as little as there is of anything. */
  between(sourcePort: number | undefined, destinationPort: number | undefined): number {
    if (sourcePort === undefined || destinationPort === undefined) return this.#least;
    const source = this.#ports.get(sourcePort);
    const destination = this.#ports.get(destinationPort);
    if (source === undefined) return destination ?? this.#default;
    return destination === undefined ? source : shorter(source, destination);
  }
}

/** Of two lengths of which 0 is the whole. */
const shorter = (one: number, other: number): number =>
  one === 0 || other === 0 ? one + other : Math.min(one, other);
