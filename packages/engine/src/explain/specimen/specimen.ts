import { bufferNumber, bufferService } from "../../buffers.ts";
import { RAW } from "../../decode/link-type.ts";
import type { Addresses } from "../../rules/addresses.ts";
import { hasPort, type Ports } from "../../rules/ports.ts";
import type { Rule } from "../../rules/rule.ts";
import { type Look, traceRule } from "../trace.ts";
import { type End, icmpFrame, type Side, type Turn, tcpFrames, udpFrames } from "./frames.ts";
import { type HttpRequest, requestBytes, requestOf, responseBytes } from "./http-message.ts";
import { mailTurns } from "./mail.ts";
import { Plan } from "./plan.ts";

/** Traffic that makes a rule fire: that it does was tried. */
export interface Specimen {
  readonly transport: "tcp" | "udp" | "icmp";
  readonly client: End;
  readonly server: End;
  readonly turns: readonly Turn[];
  /** The client's turn as a request, when it is one. */
  readonly request: HttpRequest | undefined;
  /** Packets from their IP header on. */
  readonly frames: readonly Uint8Array[];
  /** Held back by a filter until it came this often: the rule's own words. */
  readonly filtered: boolean;
  /** It matches without an alert: the rule only leaves marks for others. */
  readonly silent: boolean;
}

/** The look that came furthest, when nothing that was written made the rule fire. */
export interface NoSpecimen {
  readonly best: Look | undefined;
}

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
};
const DATAGRAMS: ReadonlySet<string> = new Set(["dns", "snmp", "sip", "tftp", "ntp", "dhcp", "netbios-ns"]);
/** What no rule is for. */
const ANY_PORT = 31_337;
const CLIENT = [192, 0, 2, 10];
const SERVER = [192, 0, 2, 80];
const CLIENT_PORT = 40_000;
/** What stands where a rule says nothing: a letter, then what ends a word, a number, a line. */
const FILLS = [0x78, 0x20, 0x00, 0x0a] as const;
const CRLF = Uint8Array.of(0x0d, 0x0a);

/** Of a rule that asks for nothing. */
const NO_PLAN: Plan = new Plan({ written: { options: [] } });

/** Writes traffic for a rule and tries it; only what makes the rule fire is given back. */
export function specimenOf(rule: Rule): Specimen | NoSpecimen {
  const plan = new Plan(rule);
  let best: Look | undefined;
  for (const attempt of attempts(rule, plan)) {
    const looks = tryOut(rule, attempt.frames);
    if (looks.some(({ verdict }) => verdict === "match")) return attempt;
    if (looks.some(({ verdict }) => verdict === "held back")) return { ...attempt, silent: true };
    for (const look of looks) if (best === undefined || reached(look) > reached(best)) best = look;
  }
  return { best };
}

/** How far a look came: one that was not tried for its bytes came further than one that goes the wrong way. */
const reached = ({ verdict, steps, absence }: Look): number =>
  verdict === "not tried" ? (absence?.reason === "fast-pattern" ? -1 : -2) : steps.length;

/** The looks of the rule at these packets. Filters that count are taken as satisfied. */
function tryOut(rule: Rule, frames: readonly Uint8Array[]): Look[] {
  const looks: Look[] = [];
  const engine = traceRule({
    rules: { rules: [{ ...rule, limits: [] }], forget: () => {} },
    gid: rule.facts.gid,
    sid: rule.facts.sid,
    onLook: (look) => looks.push(look),
  });
  frames.forEach((frame, at) => {
    engine?.packet(frame, 0, frame.length, frame.length, 1_700_000_000_000_000 + at * 1_000, RAW, 0, -1);
  });
  engine?.finish();
  return looks;
}

function* attempts(rule: Rule, plan: Plan): Generator<Specimen> {
  const { header, services } = rule;
  for (const toServer of directions(rule, plan)) {
    const { client, server } = endsOf(rule, toServer);
    const from: Side = toServer ? "client" : "server";
    const about = { client, server, filtered: rule.limits.length > 0, silent: false };
    const make = (transport: "tcp" | "udp", turns: readonly Turn[], request?: HttpRequest): Specimen => ({
      ...about,
      transport,
      turns,
      request,
      frames: (transport === "tcp" ? tcpFrames : udpFrames)(client, server, turns),
    });
    if (header.protocol === "icmp") {
      const data = plan.of("pkt_data").bytes(FILLS[0]);
      const frames = [icmpFrame(client, server, plan.icmp, data)];
      yield { ...about, transport: "icmp", turns: [[from, data]], request: undefined, frames };
      continue;
    }
    const overUdp =
      header.protocol === "udp" ||
      (header.protocol !== "tcp" && services.some((name) => DATAGRAMS.has(name)));
    for (const fill of FILLS) {
      if (services.includes("http") && !overUdp) {
        const request = requestOf(toServer ? plan : NO_PLAN, fill);
        const asked: Turn = ["client", requestBytes(request, server.address.join("."))];
        if (toServer) yield make("tcp", [asked], request);
        else yield make("tcp", [asked, ["server", responseBytes(plan, fill)]], request);
      }
      const file = plan.drafts.get("file_data");
      if (services.includes("smtp") && toServer && file) yield make("tcp", mailTurns(file.bytes(fill)));
      const bytes = payloadOf(plan, fill);
      const first: readonly Turn[] = toServer ? [] : [["client", CRLF]];
      if (overUdp || header.protocol === "service") yield make("udp", [...first, [from, bytes]]);
      if (overUdp) continue;
      yield make("tcp", [[from, bytes]]);
      yield make("tcp", [...first, [from, Uint8Array.from([...bytes, ...CRLF])]]);
    }
  }
}

/** Who talks to whom: as the rule's header has it, and where it leaves it open, as is usual for its service. */
function endsOf(
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

function directions(rule: Rule, plan: Plan): readonly boolean[] {
  if (rule.toServer !== undefined) return [rule.toServer];
  const names = [...plan.drafts.keys()];
  return names.some((name) => /^(http_stat|file_data)/.test(name)) ? [false, true] : [true, false];
}

/** All parts after one another, for rules that look at bytes as they come. */
const payloadOf = (plan: Plan, fill: number): Uint8Array =>
  Uint8Array.from(
    [...plan.drafts].flatMap(([name, draft]) =>
      bufferService(bufferNumber(name.split(":")[0]!)) === "http" ? [] : [...draft.bytes(fill)],
    ),
  );

function addressIn(addresses: Addresses, usual: readonly number[]): readonly number[] {
  return addresses?.included[0]?.low ?? usual;
}

function portIn(ports: Ports, usual: number): number {
  if (ports === undefined || hasPort(ports, usual)) return usual;
  for (let port = 1; port < 65_536; port++) if (hasPort(ports, port)) return port;
  return usual;
}
