import type { Addresses } from "../../rules/addresses.ts";
import { hasPort, type Ports } from "../../rules/ports.ts";
import type { Rule } from "../../rules/rule.ts";
import type { End } from "./frames.ts";

/** Ports for services whose rules name none. */
const usualPorts: { readonly [service: string]: number } = {
  http: 80,
  smtp: 25,
  ftp: 21,
  imap: 143,
  pop3: 110,
  dns: 53,
  sip: 5_060,
  ssl: 443,
  telnet: 23,
  ssh: 22,
  "netbios-ssn": 445,
  dcerpc: 135,
  sunrpc: 111,
  snmp: 161,
  mysql: 3_306,
  ldap: 389,
  "ftp-data": 20,
  modbus: 502,
  dnp3: 20_000,
  iec104: 2_404,
};
/** What no rule is for. */
const ANY_PORT = 31_337;
const CLIENT = [192, 0, 2, 10];
const SERVER = [192, 0, 2, 80];
const CLIENT_PORT = 40_000;

/** Who talks to whom: as the rule's header has it, and where it leaves it open, as is usual for its service. */
export function endsOf(
  { header, services }: Rule,
  toServer: boolean,
): { readonly client: End; readonly server: End } {
  const source = { addresses: header.source, ports: header.sourcePorts };
  const destination = { addresses: header.destination, ports: header.destinationPorts };
  // A rule's source is whoever sends what it matches.
  const [client, server] = toServer ? [source, destination] : [destination, source];
  const usual = services.map((name) => usualPorts[name]).find((port) => port !== undefined) ?? ANY_PORT;
  return {
    client: { address: addressIn(client.addresses, CLIENT), port: portIn(client.ports, CLIENT_PORT) },
    server: { address: addressIn(server.addresses, SERVER), port: portIn(server.ports, usual) },
  };
}

function addressIn(addresses: Addresses, usual: readonly number[]): readonly number[] {
  return addresses?.included[0]?.low ?? usual;
}

function portIn(ports: Ports, usual: number): number {
  if (ports === undefined || hasPort(ports, usual)) return usual;
  for (let port = 1; port < 65_536; port++) if (hasPort(ports, port)) return port;
  return usual;
}
