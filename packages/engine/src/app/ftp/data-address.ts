import type { Direction } from "../protocol.ts";

export interface Place {
  readonly address: Uint8Array;
  readonly port: number;
}

/**
 * Where a line says that data will be sent: PORT and EPRT of the client, 227 and 229 of the server. `own` is the
 * speaker's address, meant when the line names none.
 */
export function dataAddress(direction: Direction, line: string, own: Uint8Array): Place | undefined {
  const toServer = direction === "to-server";
  const six =
    (toServer ? /^PORT\s+/i : /^227\b/).test(line) && /(\d+),(\d+),(\d+),(\d+),(\d+),(\d+)/.exec(line);
  if (six) {
    const octets = six.slice(1).map(Number);
    if (octets.some((octet) => octet > 255)) return undefined;
    return { address: Uint8Array.from(octets.slice(0, 4)), port: octets[4]! * 256 + octets[5]! };
  }
  // RFC 2428. An address that EPRT gives is taken to be the speaker's: others are refused by servers.
  const extended = (toServer ? /^EPRT\s+\|\d\|[^|]*\|(\d{1,5})\|/i : /^229\b.*\|\|\|(\d{1,5})\|/).exec(line);
  const port = Number(extended?.[1]);
  return extended !== null && port < 65_536 ? { address: own, port } : undefined;
}
