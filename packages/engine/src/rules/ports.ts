import { readList } from "./list.ts";

/** A bit for each port; undefined for any. */
export type Ports = Uint8Array | undefined;

export const hasPort = (ports: Uint8Array, port: number): boolean =>
  (ports[port >> 3]! & (1 << (port & 7))) !== 0;

/** Reads `80`, `!80`, `1024:`, `:1023`, `[80,8000:8080,!8008]`. */
export function readPorts(text: string): { readonly ports: Ports } | { readonly problem: string } {
  const list = readList(text);
  if ("problem" in list) return list;
  if (list.any && list.excluded.length === 0) return { ports: undefined };
  const ports = new Uint8Array(8_192);
  if (list.any) ports.fill(255);
  for (const item of list.included) {
    const problem = mark(ports, item, true);
    if (problem !== undefined) return { problem };
  }
  for (const item of list.excluded) {
    const problem = mark(ports, item, false);
    if (problem !== undefined) return { problem };
  }
  return { ports };
}

function mark(ports: Uint8Array, item: string, on: boolean): string | undefined {
  const found = /^(\d*)(:?)(\d*)$/.exec(item);
  if (!found || (found[1] === "" && found[3] === ""))
    return `"${item}" is not a port or a range such as 1024:2048`;
  const low = found[1] === "" ? 0 : Number(found[1]);
  const high = found[2] === "" ? low : found[3] === "" ? 65_535 : Number(found[3]);
  if (high > 65_535 || low > high) return `"${item}" is not within 0 to 65535, low end first`;
  for (let port = low; port <= high; port++) {
    if (on) ports[port >> 3] = ports[port >> 3]! | (1 << (port & 7));
    else ports[port >> 3] = ports[port >> 3]! & ~(1 << (port & 7));
  }
  return undefined;
}
