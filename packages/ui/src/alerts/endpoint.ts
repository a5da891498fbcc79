import type { SecurityEvent } from "@peccary/api";

/** One side of what happened. */
export interface Endpoint {
  readonly ip: string | undefined;
  readonly port: number | undefined;
  readonly name: string | undefined;
  readonly nameAggr: string | undefined;
  readonly namespace: string | undefined;
}

/** Calico writes `-` for a name it does not know. */
const known = (text: string | undefined): string | undefined =>
  text === "-" || text === "" ? undefined : text;

export const sourceOf = (event: SecurityEvent): Endpoint => ({
  ip: known(event.source_ip),
  port: event.source_port,
  name: known(event.source_name),
  nameAggr: known(event.source_name_aggr),
  namespace: known(event.source_namespace),
});

export const destinationOf = (event: SecurityEvent): Endpoint => ({
  ip: known(event.dest_ip),
  port: event.dest_port,
  name: known(event.dest_name),
  nameAggr: known(event.dest_name_aggr),
  namespace: known(event.dest_namespace),
});

/** `10.0.0.1:80`, `[2001:db8::1]:80`, `10.0.0.1`; empty when there is no address. */
export function addressOf({ ip, port }: Endpoint): string {
  if (ip === undefined) return "";
  if (port === undefined) return ip;
  return ip.includes(":") ? `[${ip}]:${port}` : `${ip}:${port}`;
}

/** The pod if it is known, else the address. */
export function titleOf(endpoint: Endpoint): string {
  const name = endpoint.name ?? endpoint.nameAggr;
  if (name === undefined) return endpoint.ip ?? "unknown";
  return endpoint.namespace === undefined ? name : `${endpoint.namespace}/${name}`;
}
