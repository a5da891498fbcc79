import { addressText } from "../address.ts";
import { type Packet, TCP, UDP } from "../decode/packet.ts";
import type { Where } from "../finding.ts";
import { communityId } from "../flow/community-id.ts";
import type { Flow } from "../flow/flow.ts";

const SCTP = 132;

/** Where and when a packet was seen, as findings tell it. */
export function whereOfPacket(packet: Packet, flow: Flow | undefined): Where {
  const size = packet.version === 4 ? 4 : 16;
  const source = packet.bytes.slice(packet.source, packet.source + size);
  const destination = packet.bytes.slice(packet.destination, packet.destination + size);
  return {
    time: packet.time,
    tap: packet.tap,
    packetNumber: packet.number,
    source: addressText(source),
    destination: addressText(destination),
    ...portsOf(packet),
    protocol: packet.protocol,
    flowId: flow?.id,
    service: flow?.recognised ?? flow?.service,
    communityId: idOf(packet, flow, source, destination),
  };
}

/** A flow from its client to its server, at `time`. */
export function whereOfFlow(flow: Flow, time: number, packetNumber: number): Where {
  return {
    time,
    tap: flow.tap,
    packetNumber,
    source: addressText(flow.client),
    destination: addressText(flow.server),
    sourcePort: hasPorts(flow.protocol) ? flow.clientPort : undefined,
    destinationPort: hasPorts(flow.protocol) ? flow.serverPort : undefined,
    protocol: flow.protocol,
    flowId: flow.id,
    service: flow.recognised ?? flow.service,
    communityId: flow.communityId,
  };
}

function idOf(
  packet: Packet,
  flow: Flow | undefined,
  source: Uint8Array,
  destination: Uint8Array,
): string | undefined {
  if (packet.fragment) return undefined;
  const { protocol } = packet;
  // Both directions of a flow have the same; so it is worked out once. Of ICMP the flow knows less than the packet.
  if (flow !== undefined && hasPorts(protocol)) return flow.communityId;
  return isIcmp(protocol)
    ? communityId(protocol, source, destination, packet.icmpType, packet.icmpCode)
    : communityId(protocol, source, destination, packet.sourcePort, packet.destinationPort);
}

const isIcmp = (protocol: number): boolean => protocol === 1 || protocol === 58;

const hasPorts = (protocol: number): boolean => protocol === TCP || protocol === UDP || protocol === SCTP;

/** What has no ports but came in a UDP tunnel is told with the tunnel's: so does Snort, and it says which tunnel. */
function portsOf(packet: Packet): Pick<Where, "sourcePort" | "destinationPort"> {
  if (packet.transported && hasPorts(packet.protocol))
    return { sourcePort: packet.sourcePort, destinationPort: packet.destinationPort };
  if (packet.tunnelSourcePort < 0) return { sourcePort: undefined, destinationPort: undefined };
  return { sourcePort: packet.tunnelSourcePort, destinationPort: packet.tunnelDestinationPort };
}
