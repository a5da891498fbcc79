import type { Packet } from "../decode/packet.ts";
import { hasAddress } from "../rules/addresses.ts";
import type { Header } from "../rules/header.ts";
import { hasPort } from "../rules/ports.ts";

/** Whether a rule's header is for this packet. Its protocol was looked at before. */
export function headerApplies(header: Header, packet: Packet, withPorts: boolean): boolean {
  return (
    oneWay(header, packet, withPorts, false) || (header.bothWays && oneWay(header, packet, withPorts, true))
  );
}

function oneWay(header: Header, packet: Packet, withPorts: boolean, turned: boolean): boolean {
  if (withPorts) {
    const { sourcePorts, destinationPorts } = header;
    if (
      sourcePorts !== undefined &&
      !hasPort(sourcePorts, turned ? packet.destinationPort : packet.sourcePort)
    )
      return false;
    if (
      destinationPorts !== undefined &&
      !hasPort(destinationPorts, turned ? packet.sourcePort : packet.destinationPort)
    )
      return false;
  }
  const { source, destination } = header;
  if (source === undefined && destination === undefined) return true;
  const length = packet.version === 6 ? 16 : 4;
  const from = turned ? packet.destination : packet.source;
  const to = turned ? packet.source : packet.destination;
  return (
    (source === undefined || hasAddress(source, packet.bytes, from, length)) &&
    (destination === undefined || hasAddress(destination, packet.bytes, to, length))
  );
}
