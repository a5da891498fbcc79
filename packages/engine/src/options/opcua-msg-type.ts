import type { RuleOption } from "../rules/option.ts";

/** OPC 10000-6 sections 6.7.2 and 7.1.2. */
const types: readonly string[] = ["HEL", "ACK", "ERR", "RHE", "OPN", "MSG", "CLO"];

export const opcuaMsgType: RuleOption = {
  name: "opcua_msg_type",
  summary: "The kind of an OPC UA message.",
  example: "opcua_msg_type:OPN",

  add(text, rule) {
    const wanted = text.trim().toUpperCase();
    if (!types.includes(wanted)) rule.problem(`"${text}" is not one of ${types.join(", ")}`);
    rule.test(
      ({ inspection: { buffers } }) => {
        const { industrial } = buffers.facts;
        return industrial?.protocol === "opcua" && industrial.type === wanted;
      },
      { cheap: true },
    );
  },
};
