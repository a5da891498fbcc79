import { TCP } from "../decode/packet.ts";
import type { Inspection } from "../detect/inspection.ts";
import type { RuleBuilder, RuleOption } from "../rules/option.ts";
import { splitArguments } from "./reading/arguments.ts";

/** Data put together from TCP segments, by us or by a protocol's parser. */
const rebuilt = ({ kind, packet }: Inspection): boolean => kind !== "packet" && packet.protocol === TCP;

/** Of a TCP flow that was picked up midway only the stream is, as long as one side was heard: so has Snort it. */
function established({ kind, flow, packet }: Inspection): boolean {
  if (flow === undefined || !flow.established) return false;
  if (kind !== "packet" || !flow.midstream || packet.protocol !== TCP) return true;
  return flow.toServer.packets > 0 && flow.toClient.packets > 0;
}

type Condition = (inspection: Inspection) => boolean;

const conditions: { readonly [word: string]: Condition | undefined } = {
  // What belongs to no flow has no direction, and is not held back for it, as in Snort.
  to_server: ({ flow, toServer }) => flow === undefined || toServer,
  from_client: ({ flow, toServer }) => flow === undefined || toServer,
  to_client: ({ flow, toServer }) => flow === undefined || !toServer,
  from_server: ({ flow, toServer }) => flow === undefined || !toServer,
  established,
  not_established: (inspection) => !established(inspection),
  stateless: undefined,
  no_stream: (inspection) => !rebuilt(inspection),
  only_stream: rebuilt,
  no_frag: ({ packet }) => !packet.defragmented,
  only_frag: ({ packet }) => packet.defragmented,
};

const opposites = [
  ["to_server", "to_client"],
  ["established", "not_established"],
  ["established", "stateless"],
  ["not_established", "stateless"],
  ["no_stream", "only_stream"],
  ["no_frag", "only_frag"],
] as const;

const alias: { readonly [word: string]: string } = { from_client: "to_server", from_server: "to_client" };

export const flow: RuleOption = {
  name: "flow",
  summary: "Direction and state of the conversation, and whether to look at packets or at rebuilt streams.",
  example: "flow:to_server,established",

  add(text, rule) {
    const words = splitArguments(text).map((word) => alias[word] ?? word);
    if (words.length === 0) rule.problem(`expected one or more of ${Object.keys(conditions).join(", ")}`);
    for (const word of words) addWord(word, rule);
    for (const [one, other] of opposites)
      if (words.includes(one) && words.includes(other))
        rule.problem(`${one} and ${other} exclude each other`);
  },
};

function addWord(word: string, rule: RuleBuilder): void {
  if (!Object.hasOwn(conditions, word)) {
    rule.problem(`"${word}" is not one of ${Object.keys(conditions).join(", ")}`);
    return;
  }
  if (word === "to_server" || word === "to_client") rule.direction(word === "to_server");
  const condition = conditions[word];
  if (condition !== undefined) rule.test(({ inspection }) => condition(inspection), { cheap: true });
}
