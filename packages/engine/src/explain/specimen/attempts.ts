import { bufferNumber, bufferService } from "../../buffers.ts";
import type { Rule } from "../../rules/rule.ts";
import { callDatagram, callTurns } from "./call.ts";
import { controlTurns } from "./control-message.ts";
import { endsOf } from "./ends.ts";
import { icmpFrame, ipPacket, lonelySegment, type Side, type Turn, tcpFrames, udpFrames } from "./frames.ts";
import { handshakeTurns } from "./handshake.ts";
import {
  type HttpRequest,
  plainRequestBytes,
  requestBytes,
  requestOf,
  responseBytes,
} from "./http-message.ts";
import { fetchTurns, mailTurns } from "./mail.ts";
import { Plan, type Strategy } from "./plan.ts";
import { sipBytes } from "./sip-message.ts";
import type { Specimen } from "./specimen.ts";

const DATAGRAMS: ReadonlySet<string> = new Set(["dns", "snmp", "sip", "tftp", "ntp", "dhcp", "netbios-ns"]);
/** What stands where a rule says nothing: a letter, then what ends a word, a number, a line. */
const FILLS = [0x78, 0x20, 0x00, 0x0a] as const;
const CRLF = Uint8Array.of(0x0d, 0x0a);
/** Of a rule that asks for nothing. */
const NO_PLAN: Plan = new Plan({ written: { options: [] } });

/** The likeliest first; each costs a round of attempts. */
const strategies: readonly Strategy[] = [
  {},
  { anchored: true },
  { apart: true },
  { anchored: true, apart: true, jump: 64 },
  { anchored: true, regexFirst: true },
  { anchored: true, regexFirst: true, stretch: 1, choice: 1 },
  { anchored: true, regexFirst: true, stretch: 12 },
  { stretch: 40 },
  { anchored: true, stretch: 100, jump: 0x0900 },
  { choice: 2, jump: 255 },
];

/** Traffic that may make a rule fire. */
export function* attempts(rule: Rule): Generator<Specimen> {
  for (const strategy of strategies) {
    const plan = new Plan(rule, strategy);
    for (const toServer of directions(rule, plan))
      if (rule.header.protocol === "icmp") yield* messages(rule, plan, toServer);
      else for (const fill of FILLS) yield* conversations(rule, plan, toServer, fill);
  }
}

function* messages(rule: Rule, plan: Plan, toServer: boolean): Generator<Specimen> {
  const { client, server } = endsOf(rule, toServer);
  const data = plan.of("pkt_data").bytes(FILLS[0]);
  const [from, to] = toServer ? [client, server] : [server, client];
  yield {
    ...specimen(rule, toServer),
    transport: "icmp",
    turns: [[toServer ? "client" : "server", data]],
    frames: [icmpFrame(from, plan.head.sameIp ? from : to, plan.icmp, data, plan.head)],
  };
}

function* conversations(rule: Rule, plan: Plan, toServer: boolean, fill: number): Generator<Specimen> {
  const { header, services, written } = rule;
  const about = specimen(rule, toServer);
  const { client, server } = about;
  const { head } = plan;
  const from: Side = toServer ? "client" : "server";
  const make = (transport: "tcp" | "udp", turns: readonly Turn[], request?: HttpRequest): Specimen => ({
    ...about,
    transport,
    turns,
    request,
    frames: (transport === "tcp" ? tcpFrames : udpFrames)(client, server, turns, head),
  });
  const bytes = payloadOf(plan, fill);
  const [sender, receiver] = toServer ? [client, server] : [server, client];
  if (header.protocol === "ip" && head.protocol !== undefined) {
    const frames = [ipPacket(sender, receiver, head.protocol, head, bytes)];
    yield { ...about, transport: "ip", turns: [[from, bytes]], frames };
  }
  const overUdp =
    header.protocol === "udp" || (header.protocol !== "tcp" && services.some((name) => DATAGRAMS.has(name)));
  if (services.includes("http") && !overUdp) yield* exchanges(rule, plan, toServer, fill, make);
  const file = plan.drafts.get("file_data");
  if (services.includes("smtp") && toServer && file) yield make("tcp", mailTurns(file.bytes(fill)));
  if (services.includes("pop3") && !toServer && file && !services.includes("http"))
    yield make("tcp", fetchTurns(file.bytes(fill)));
  if (services.includes("sip"))
    yield make(overUdp ? "udp" : "tcp", [[from, sipBytes(written.options, plan, toServer, fill)]]);
  if (services.includes("ssl") && !toServer) yield make("tcp", handshakeTurns(bytes));
  const call = callTurns(written.options, bytes);
  if (call !== undefined && !overUdp) yield make("tcp", call);
  if (call !== undefined && overUdp) yield make("udp", [["client", callDatagram(written.options, bytes)]]);
  const control = controlTurns(written.options, plan, toServer, fill);
  if (control !== undefined) yield make("tcp", control);
  const first: readonly Turn[] = toServer ? [] : [["client", CRLF]];
  if (overUdp || header.protocol === "service") yield make("udp", [...first, [from, bytes]]);
  if (overUdp) return;
  yield make("tcp", [[from, bytes]]);
  yield make("tcp", [...first, [from, Uint8Array.from([...bytes, ...CRLF])]]);
  if (head.tcpFlags === undefined && head.seq === undefined && head.ack === undefined && !head.sameIp) return;
  const frames = [lonelySegment(sender, head.sameIp ? sender : receiver, head, bytes)];
  yield { ...about, transport: "tcp", turns: [[from, bytes]], frames };
}

/** By HTTP: as curl says it, then as curl says it when it is told to say less, then as only a rule would have it. */
function* exchanges(
  rule: Rule,
  plan: Plan,
  toServer: boolean,
  fill: number,
  make: (transport: "tcp", turns: readonly Turn[], request?: HttpRequest) => Specimen,
): Generator<Specimen> {
  const host = endsOf(rule, toServer).server.address.join(".");
  if (!toServer) {
    const request = requestOf(NO_PLAN, fill);
    const answer: Turn = ["server", responseBytes(plan, fill)];
    yield make("tcp", [["client", requestBytes(request, host)], answer], request);
    return;
  }
  for (const bare of [false, true]) {
    const request = requestOf(plan, fill, bare);
    yield make("tcp", [["client", requestBytes(request, host)]], request);
  }
  const request = requestOf(plan, fill);
  for (const hostFirst of [true, false])
    yield make("tcp", [["client", plainRequestBytes(request, host, hostFirst)]]);
}

const specimen = (rule: Rule, toServer: boolean) =>
  ({
    ...endsOf(rule, toServer),
    request: undefined,
    filtered: rule.limits.length > 0,
    silent: false,
  }) as const;

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
