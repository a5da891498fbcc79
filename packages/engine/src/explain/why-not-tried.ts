import { bufferNames, PKT_DATA, RAW_DATA } from "../buffers.ts";
import { ICMP, ICMPV6, TCP, UDP } from "../decode/packet.ts";
import { headerApplies } from "../detect/applies.ts";
import type { Group } from "../detect/groups.ts";
import type { Inspection } from "../detect/inspection.ts";
import type { Header } from "../rules/header.ts";
import { ANY_KEYED, type Rule } from "../rules/rule.ts";
import { protocolName } from "./protocol-name.ts";
import { quotedBytes } from "./quoted-bytes.ts";

/** Why a rule was not tried on something. */
export interface Absence {
  readonly reason:
    | "protocol"
    | "service"
    | "direction"
    | "part"
    | "ports"
    | "addresses"
    | "fast-pattern"
    | "buffer";
  /** The same in words. */
  readonly text: string;
}

export function whyNotTried(rule: Rule, inspection: Inspection, group: Group): Absence | undefined {
  const { packet, service, part, buffers } = inspection;
  const place = group.rules.indexOf(rule);
  if (place < 0) return whyNotInGroup(rule, inspection);
  if (rule.part !== undefined && part !== undefined && rule.part !== part)
    return {
      reason: "part",
      text: `this shows the ${part} of a message, and the rule is tried with its ${rule.part}`,
    };
  if (rule.part === undefined && part === "aside")
    return { reason: "part", text: "this is told beside the traffic itself, to rules that ask for it" };
  const withPorts = group.withPorts[place] === 1;
  if (!headerApplies(rule.header, packet, withPorts))
    return headerApplies(rule.header, packet, false)
      ? {
          reason: "ports",
          text: `its ports are not those of the rule (${rule.written.header})${
            service === undefined ? "; no service is known yet, so ports decide" : ""
          }`,
        }
      : { reason: "addresses", text: `its addresses are not those of the rule (${rule.written.header})` };
  const { fastPattern, needs } = rule;
  if (fastPattern === undefined)
    return needs === undefined || needs === ANY_KEYED
      ? undefined
      : { reason: "buffer", text: `it reads ${bufferNames[needs]}, which is not there` };
  const { buffer } = fastPattern;
  const shown = buffer === RAW_DATA && !buffers.has(RAW_DATA) ? PKT_DATA : buffer;
  const quoted = quotedBytes(fastPattern.bytes);
  const name = bufferNames[buffer];
  return {
    reason: buffers.has(shown) ? "fast-pattern" : "buffer",
    text: buffers.has(shown)
      ? `the fast pattern ${quoted} is not in ${name} (${buffers.end[shown]! - buffers.start[shown]!} octets)`
      : `the fast pattern ${quoted} is sought in ${name}, which is not there`,
  };
}

function whyNotInGroup(rule: Rule, { packet, service, flow, toServer }: Inspection): Absence {
  const { header, services } = rule;
  const named = services.join(" or ");
  if (service !== undefined && services.length > 0 && !services.includes(service))
    return { reason: "service", text: `its service is ${service}, and the rule is for ${named}` };
  const decidedByService = service !== undefined && services.length > 0;
  if (!decidedByService && !carries(header, packet.protocol))
    return {
      reason: "protocol",
      text: `this is ${protocolName(packet.protocol)}, and the rule is for ${
        header.protocol === "service" || header.protocol === "file"
          ? "TCP or UDP"
          : header.protocol.toUpperCase()
      }`,
    };
  if (flow !== undefined && rule.toServer !== undefined && rule.toServer !== toServer)
    return {
      reason: "direction",
      text: `this goes to the ${toServer ? "server" : "client"}, and the rule is for what goes to the ${
        toServer ? "client" : "server"
      }`,
    };
  return { reason: "service", text: `no service is known here, and the rule is for ${named || "one"}` };
}

/** Whether a header's protocol takes this one in. */
function carries({ protocol }: Header, number: number): boolean {
  if (protocol === "ip") return true;
  if (protocol === "icmp") return number === ICMP || number === ICMPV6;
  if (protocol === "tcp") return number === TCP;
  if (protocol === "udp") return number === UDP;
  return number === TCP || number === UDP;
}
