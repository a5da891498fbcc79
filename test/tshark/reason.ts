import type { Difference } from "./compare.ts";

/** Headers between the link and IP that tshark reads and our decoder does not: nobody has asked for them. */
const UNREAD = /(^|:)(cfp|vntag|etag|ieee8021ah|macsec|mac-in-mac|pbb|trill|fabricpath|cmd|dsa)(:|$)/;
const UNREAD_TUNNELS =
  /(^|:)(vxlan|geneve|gtp|teredo|l2tp|sflow|capwap|nsh|erspan|gue|wg|pim|udpencap|esp|ayiya)(:|$)/;

/** Why two readers may say different things, in words; "other" is for a person to look at. */
export function reasonOf({ about, tshark, ours, protocols, problem }: Difference): string {
  if (about === "ends") return ofEnds(tshark, ours, protocols, problem);
  if (/(^|:)(ssdp|mdns|llmnr|quic|rdpudp|socks|nbns)(:|$)/.test(protocols) && ours === undefined)
    return `${/ssdp|mdns|llmnr|quic|rdpudp|socks|nbns/.exec(protocols)![0]}: not followed by our ${about} parser`;
  if (UNREAD.test(protocols) || UNREAD_TUNNELS.test(protocols))
    return "inside headers that one of them does not read";
  if (about === "dns" && /(^|:)nbns(:|$)/.test(protocols))
    return "names of NetBIOS: ours are in the DNS log, tshark's are not DNS";
  if (tshark === undefined)
    return "only ours: tshark tells the protocol by port, and puts no stream together that began before the capture";
  if (about === "dns" && problem === "fragment")
    return "the first piece of an IP packet whose rest is missing: our parser waits for the whole";
  if (about === "dns" && /<(Root|Unknown extended label)>/.test(tshark))
    return "a DNS message that is broken: tshark shows what there is of it";
  if (about === "tls")
    return "a second ClientHello of one handshake, after HelloRetryRequest: ours are told once";
  if (about === "http")
    return "only tshark: it reads a request without handshake or answer; we follow Snort there, and name no protocol";
  return "other";
}

function ofEnds(
  tshark: string | undefined,
  ours: string | undefined,
  protocols: string,
  problem: string,
): string {
  if (ours === undefined) {
    const header = UNREAD.exec(protocols)?.[2];
    if (header !== undefined) return `${header}: our decoder does not read this header`;
    return "the IP header is cut short or wrong: tshark shows what there is of it";
  }
  if (tshark === undefined) return "only ours: tshark does not read this link type or header";
  const tunnel = UNREAD_TUNNELS.exec(protocols)?.[2];
  if (tunnel !== undefined) return `${tunnel}: only tshark reads this tunnel here, mostly for its port`;
  if (problem !== "") return `what is inside is broken (${problem}): the header around it is ours`;
  return "a tunnel that only our decoder reads, by its port";
}
