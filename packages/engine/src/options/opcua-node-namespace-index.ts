import type { RuleOption } from "../rules/option.ts";
import { readRange, within } from "./reading/range.ts";

const MAX = 65_535;

export const opcuaNodeNamespaceIndex: RuleOption = {
  name: "opcua_node_namespace_index",
  summary: "The namespace of the type that an OPC UA message is of.",
  example: "opcua_node_namespace_index:0",

  add(text, rule) {
    const range = readRange(text, { min: 0, max: MAX }, rule);
    rule.test(
      ({ inspection: { buffers } }) => {
        const { industrial } = buffers.facts;
        return (
          industrial?.protocol === "opcua" &&
          industrial.namespaceIndex >= 0 &&
          within(range, industrial.namespaceIndex)
        );
      },
      { cheap: true },
    );
  },
};
