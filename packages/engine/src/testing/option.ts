import { Buffers, bufferNumber, type Facts, PKT_DATA, STREAM_DATA } from "../buffers.ts";
import { fromLatin1 } from "../bytes.ts";
import { Packet, TCP } from "../decode/packet.ts";
import { Detector, type Evidence } from "../detect/detector.ts";
import type { Inspection } from "../detect/inspection.ts";
import type { RuleFacts } from "../finding.ts";
import { Flow } from "../flow/flow.ts";
import { Builder } from "../rules/builder.ts";
import { parseRules, type RuleSet } from "../rules/index.ts";
import type { RuleOption } from "../rules/option.ts";

/** What `option:text` has against being added to a rule. */
export function problemsOf(option: RuleOption, text: string): string[] {
  const builder = new Builder();
  option.add(text, builder);
  return builder.trouble === undefined ? [] : [builder.trouble.text];
}

/** Traffic for rules to look at. All that is not said is a plain TCP packet from client to server, without payload. */
export interface Traffic {
  readonly payload?: string | Uint8Array;
  readonly buffers?: { readonly [name: string]: string };
  readonly facts?: Partial<Facts>;
  readonly packet?: Partial<Packet>;
  readonly source?: readonly number[];
  readonly destination?: readonly number[];
  readonly flow?: Flow | "none";
  readonly kind?: Inspection["kind"];
  readonly toServer?: boolean;
  readonly service?: string;
  readonly part?: Inspection["part"];
  readonly find?: Buffers["find"];
}

/** A flow that is established. */
export function aFlow(change: Partial<Flow> = {}): Flow {
  const flow = new Flow(1, 0, TCP, 0);
  flow.established = true;
  return Object.assign(flow, change);
}

export function inspection(traffic: Traffic): Inspection {
  const { kind = "packet", toServer = true, service, part } = traffic;
  const payload = typeof traffic.payload === "string" ? fromLatin1(traffic.payload) : traffic.payload;
  const packet = new Packet();
  const source = traffic.source ?? [10, 0, 0, 1];
  const destination = traffic.destination ?? [10, 0, 0, 2];
  packet.bytes = Uint8Array.from([...source, ...destination, ...(payload ?? [])]);
  packet.version = source.length === 4 ? 4 : 6;
  packet.destination = source.length;
  packet.transport = 2 * source.length;
  packet.payload = 2 * source.length;
  packet.payloadEnd = packet.bytes.length;
  packet.protocol = TCP;
  packet.transported = true;
  packet.sourcePort = 40_000;
  packet.destinationPort = 80;
  Object.assign(packet, traffic.packet);

  const buffers = new Buffers();
  if (payload !== undefined || traffic.buffers === undefined) {
    buffers.set(PKT_DATA, packet.bytes, packet.payload, packet.payloadEnd);
    buffers.set(STREAM_DATA, packet.bytes, packet.payload, packet.payloadEnd);
  }
  for (const [name, text] of Object.entries(traffic.buffers ?? {}))
    buffers.set(bufferNumber(name), fromLatin1(text), 0, text.length);
  Object.assign(buffers.facts, traffic.facts);
  if (traffic.find !== undefined) buffers.find = traffic.find;
  const flow = traffic.flow === "none" ? undefined : (traffic.flow ?? aFlow());
  return { kind, packet, flow, toServer, service, part, buffers };
}

/** Rules that must parse; `tcp any any -> any any` and a sid are added to bare options. */
export function rulesOf(...rules: string[]): RuleSet {
  const text = rules.map((rule, at) =>
    rule.startsWith("alert ") ? rule : `alert tcp any any -> any any (${rule} sid:${at + 1};)`,
  );
  const { ruleSet, problems } = parseRules([{ name: "test", text: text.join("\n") }]);
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join("; "));
  return ruleSet;
}

export const detector = (...rules: string[]): Detector => new Detector(rulesOf(...rules));

/** The sids that alert on this traffic. */
export function alerts(detector: Detector, traffic: Traffic): number[] {
  return matches(detector, traffic).map(({ rule }) => rule.sid);
}

export function matches(detector: Detector, traffic: Traffic): { rule: RuleFacts; evidence: Evidence }[] {
  const found: { rule: RuleFacts; evidence: Evidence }[] = [];
  detector.inspect(inspection(traffic), (rule, evidence) => found.push({ rule, evidence: evidence() }));
  return found;
}

/** Whether a rule of these options alone matches. */
export const fires = (options: string, traffic: Traffic): boolean =>
  alerts(detector(options), traffic).length > 0;

/** Those of some payloads that a rule of these options matches. */
export const firesOn = <T extends string>(options: string, payloads: readonly T[]): T[] => {
  const one = detector(options);
  return payloads.filter((payload) => alerts(one, { payload }).length > 0);
};
