import type { Transport } from "../protocol.ts";
import * as databases from "./databases.ts";
import * as directory from "./directory.ts";
import * as messaging from "./messaging.ts";
import * as names from "./names.ts";
import * as network from "./network.ts";
import * as remote from "./remote.ts";
import type { NamedService, Ports } from "./service.ts";
import * as transfer from "./transfer.ts";

/** All services that only the logs name, in the order in which they are asked: the surest first. */
export const namedServices: readonly NamedService[] = [
  network.bgp,
  network.stun,
  network.dhcp,
  messaging.mqtt,
  messaging.amqp,
  messaging.nats,
  messaging.xmpp,
  messaging.irc,
  messaging.nntp,
  remote.pptp,
  remote.tlsMidway,
  remote.rfb,
  remote.x11,
  remote.rdp,
  transfer.rsync,
  transfer.rtsp,
  transfer.git,
  transfer.bittorrent,
  transfer.bittorrentDht,
  transfer.tftp,
  transfer.sunrpc,
  directory.kerberos,
  directory.ldap,
  directory.radius,
  network.snmp,
  network.syslog,
  network.ssdp,
  network.dtls,
  network.wireguard,
  network.isakmp,
  network.quic,
  names.mdns,
  names.llmnr,
  names.netbiosNames,
  names.dnsElsewhere,
  network.netbiosDatagrams,
  network.dhcpv6,
  network.ntp,
  databases.redis,
  databases.memcached,
  databases.mysql,
  databases.postgresql,
  databases.mongodb,
  databases.tds,
  databases.sqlnet,
  databases.cassandra,
  messaging.kafka,
  transfer.rtmp,
  remote.rlogin,
  remote.socks,
];

/** By a stream's first octet, those it can be. */
function byFirst(transport: Transport): readonly (readonly NamedService[])[] {
  return Array.from({ length: 256 }, (_, octet) =>
    namedServices.filter(
      ({ transports, first }) =>
        transports.includes(transport) && (first === undefined || first.includes(octet)),
    ),
  );
}

const candidates = { tcp: byFirst("tcp"), udp: byFirst("udp") };

/** What begins like this, if it is something that we have a name for. */
export function nameOf(
  bytes: Uint8Array,
  start: number,
  end: number,
  transport: Transport,
  ports: Ports,
): NamedService | undefined {
  if (start >= end) return undefined;
  for (const service of candidates[transport][bytes[start]!]!)
    if (service.looks(bytes, start, end, ports)) return service;
  return undefined;
}
