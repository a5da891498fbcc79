import type { CaptureFilter } from "@peccary/api";

const NAMES: { readonly [protocol: string]: string } = { 6: "tcp", 17: "udp", 132: "sctp" };

/** What tcpdump calls the filters of a capture, in untagged frames and behind up to two tags. */
export function tcpdumpExpression(filters: readonly CaptureFilter[]): string {
  const one = filters.map(clause).join(" or ");
  return `${one} or (vlan and (${one} or (vlan and (${one}))))`;
}

function clause({ protocol, version, ports }: CaptureFilter): string {
  const parts: string[] = [];
  if (version === 4) parts.push(`ip proto ${protocol}`);
  else if (version === 6) parts.push(`ip6 proto ${protocol}`);
  else if (protocol !== undefined) parts.push(NAMES[protocol] ?? `proto ${protocol}`);
  if (ports !== undefined)
    parts.push(
      `(${ports.map(([low, high]) => (low === high ? `port ${low}` : `portrange ${low}-${high}`)).join(" or ")})`,
    );
  return `(${parts.join(" and ")})`;
}
