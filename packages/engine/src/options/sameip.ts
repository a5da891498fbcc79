import type { RuleOption } from "../rules/option.ts";

export const sameip: RuleOption = {
  name: "sameip",
  summary: "Source and destination have the same address.",
  example: "sameip",

  add(text, rule) {
    if (text !== "") rule.problem("takes no value");
    rule.test(
      ({ inspection: { packet } }) => {
        const { bytes, source, destination } = packet;
        const length = packet.version === 4 ? 4 : packet.version === 6 ? 16 : 0;
        for (let i = 0; i < length; i++) if (bytes[source + i] !== bytes[destination + i]) return false;
        return length > 0;
      },
      { cheap: true },
    );
  },
};
