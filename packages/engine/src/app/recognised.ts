import { anyOf, octets, type Pattern, text } from "./pattern.ts";
import type { AppProtocol, Direction, Guess, Transport } from "./protocol.ts";

interface Signs {
  readonly transports?: readonly Transport[];
  readonly ports?: readonly number[];
  readonly toServer?: readonly Pattern[];
  readonly toClient?: readonly Pattern[];
}

/** A protocol that is named by its first bytes, or by its port, and not read: its units are those of its transport. */
function recognised(service: string, signs: Signs): AppProtocol {
  const { transports = ["tcp"], ports = [], toServer = [], toClient = [] } = signs;
  const probe = (bytes: Uint8Array, start: number, end: number, direction: Direction): Guess =>
    anyOf(direction === "to-server" ? toServer : toClient, bytes, start, end);
  return { name: service, service, transports, ports, probe };
}

export const netflow: AppProtocol = recognised("netflow", {
  transports: ["udp"],
  toServer: [octets("00 05"), octets("00 09")],
});
export const dceHttpServer: AppProtocol = recognised("dce_http_server", { toClient: [text("ncacn_http")] });
export const dceHttpProxy: AppProtocol = recognised("dce_http_proxy", { toServer: [text("RPC_CONNECT")] });
/** Known only of flows that an SNMP request on another one announced. */
export const snmp: AppProtocol = recognised("snmp", { transports: ["udp"] });
/** Of this only the port tells, in Snort's stock binder; over UDP it is read. */
export const gtpTcp: AppProtocol = recognised("gtp", { ports: [2123, 2152, 3386] });
