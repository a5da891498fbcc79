import { ACK, Packet, TCP } from "../decode/packet.ts";
import type { Flow } from "../flow/flow.ts";

/** Two addresses of 16 octets. */
const addresses = new Uint8Array(32);

/**
 * A packet as the flow would have sent it, with addresses, ports and the flag that all segments have: for units that no packet of
 * their own direction completed, as when the other side's reset ends a stream. Reused: copy what you keep.
 */
export class PseudoPacket {
  readonly packet: Packet = new Packet();

  /** @param of the packet on whose account it is made: its time, tap and number are taken over */
  make(flow: Flow, toServer: boolean, of: Packet): Packet {
    const { packet } = this;
    packet.clear(addresses);
    packet.time = of.time;
    packet.tap = flow.tap;
    packet.number = of.number;
    packet.wireLength = 0;
    const from = toServer ? flow.client : flow.server;
    const to = toServer ? flow.server : flow.client;
    addresses.set(from, 0);
    addresses.set(to, 16);
    packet.version = from.length === 4 ? 4 : 6;
    packet.source = 0;
    packet.destination = 16;
    packet.protocol = flow.protocol;
    packet.transported = flow.protocol === TCP;
    // What was put together came in segments that acknowledge, as all do but the first.
    if (packet.transported) packet.tcpFlags = ACK;
    packet.sourcePort = toServer ? flow.clientPort : flow.serverPort;
    packet.destinationPort = toServer ? flow.serverPort : flow.clientPort;
    return packet;
  }
}
