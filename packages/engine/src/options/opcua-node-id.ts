import type { RuleOption } from "../rules/option.ts";
import { readRange, within } from "./reading/range.ts";

const MAX = 4_294_967_295;

export const opcuaNodeId: RuleOption = {
  name: "opcua_node_id",
  summary: "The number of the type that an OPC UA message is of.",
  example: "opcua_node_id:631",

  add(text, rule) {
    const range = readRange(text, { min: 0, max: MAX }, rule);
    rule.test(
      ({ inspection: { buffers } }) => {
        const { industrial } = buffers.facts;
        return industrial?.protocol === "opcua" && industrial.nodeId >= 0 && within(range, industrial.nodeId);
      },
      { cheap: true },
    );
  },
};
