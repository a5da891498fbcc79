import type { RuleOption } from "../rules/option.ts";

/** Suricata's, for `alert http …` too: the flow has been recognised as this, or must not have been. */
export const appLayerProtocol: RuleOption = {
  name: "app-layer-protocol",
  summary: "Which protocol the flow was recognised as, by Snort's name.",
  example: "app-layer-protocol:!http",

  add(text, rule) {
    const found = /^(!?)\s*([\w-]+)$/.exec(text);
    if (found === null) {
      rule.problem(`expected the name of a protocol such as http, found "${text}"`);
      return;
    }
    const service = aliases[found[2]!] ?? found[2]!;
    const negated = found[1] === "!";
    if (negated)
      rule.test(
        ({ inspection: { flow } }) => {
          const known = flow?.recognised ?? flow?.service;
          return known !== undefined && known !== service;
        },
        { cheap: true },
      );
    else
      rule.test(({ inspection: { flow } }) => (flow?.recognised ?? flow?.service) === service, {
        cheap: true,
      });
  },
};

/** Suricata's names where they are others. */
const aliases: { readonly [name: string]: string } = { tls: "ssl", smb: "netbios-ssn" };
