import type { RuleOption } from "../rules/option.ts";

/** IEC 60870-5-104 section 5.3; each by its letter or its whole name. */
const types: ReadonlyMap<string, string> = new Map([
  ["u", "U"],
  ["unnumbered_control_function", "U"],
  ["s", "S"],
  ["numbered_supervisory_function", "S"],
  ["i", "I"],
  ["information_transfer_format", "I"],
]);

export const iec104ApciType: RuleOption = {
  name: "iec104_apci_type",
  summary: "The format of an IEC 60870-5-104 frame.",
  example: "iec104_apci_type:unnumbered_control_function",

  add(text, rule) {
    const wanted = types.get(text.trim().toLowerCase());
    if (wanted === undefined) rule.problem(`"${text}" is not one of ${[...types.keys()].join(", ")}`);
    rule.test(
      ({ inspection: { buffers } }) => {
        const { industrial } = buffers.facts;
        return industrial?.protocol === "iec104" && industrial.type === wanted;
      },
      { cheap: true },
    );
  },
};
