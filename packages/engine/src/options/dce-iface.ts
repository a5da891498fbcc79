import type { RuleOption } from "../rules/option.ts";
import { splitArguments } from "./reading/arguments.ts";
import { readRange, within } from "./reading/range.ts";

export const dceIface: RuleOption = {
  name: "dce_iface",
  summary: "The DCE/RPC interface that a request is for.",
  example: "dce_iface:uuid 4b324fc8-1670-01d3-1278-5a47bf6ee188",

  add(text, rule) {
    let uuid = "";
    let version = { min: 0, max: 65_535 };
    let anyFragment = false;
    for (const part of splitArguments(text)) {
      const [, name = "", value = ""] = /^(\S*)\s*(.*)$/.exec(part) ?? [];
      if (name === "uuid") uuid = value.toLowerCase();
      else if (name === "version") version = readRange(value, version, rule);
      else if (name === "any_frag") anyFragment = true;
      else rule.problem(`"${part}" is not one of uuid, version, any_frag`);
    }
    if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(uuid)) rule.problem(`"${uuid}" is not a UUID`);
    rule.test(
      ({ inspection: { buffers } }) => {
        const { facts } = buffers;
        return (
          facts.dceInterface === uuid &&
          within(version, facts.dceInterfaceVersion) &&
          (anyFragment || facts.dceFirstFragment)
        );
      },
      { cheap: true },
    );
  },
};
