import { protocols } from "./index.ts";
import type { AppProtocol, Direction, Transport } from "./protocol.ts";

/**
 * Whose first bytes these are. "unsure": ask again with more. The first in the list that is sure is it, even while one
 * before it still might be. `seen`: so many octets were looked at before, which left it open.
 */
export function identify(
  bytes: Uint8Array,
  start: number,
  end: number,
  direction: Direction,
  transport: Transport,
  seen: number,
): AppProtocol | "no" | "unsure" {
  let answer: "no" | "unsure" = "no";
  for (const protocol of protocols) {
    if (!protocol.transports.includes(transport)) continue;
    const guess = protocol.probe(bytes, start, end, direction, transport, seen);
    if (guess === "yes") return protocol;
    if (guess === "unsure") answer = "unsure";
  }
  return answer;
}

/** The protocol that a server port stands for without looking. */
export function byPort(transport: Transport, port: number): AppProtocol | undefined {
  return protocols.find(
    (protocol) => protocol.ports.includes(port) && protocol.transports.includes(transport),
  );
}

export function byService(service: string): AppProtocol | undefined {
  return protocols.find((protocol) => protocol.service === service);
}
