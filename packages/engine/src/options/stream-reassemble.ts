import type { RuleOption } from "../rules/option.ts";
import { splitArguments } from "./reading/arguments.ts";

const sides: ReadonlySet<string> = new Set(["client", "server", "both"]);

/**
 * In Snort, a match turns the putting together of streams on or off from there on, or ends all looking at the flow
 * (`fastpath`): that saves work, and whoever sends what matches is not looked at any more. Here streams are put together
 * all the same; only `noalert` has an effect.
 */
export const streamReassemble: RuleOption = {
  name: "stream_reassemble",
  summary:
    "Snort stops or starts putting streams together; here they always are. noalert: the match is not told.",
  example: "stream_reassemble:action disable,direction client,noalert",

  add(text, rule) {
    let action = "";
    let direction = "";
    for (const part of splitArguments(text)) {
      const [, word = "", value = ""] = /^(\S+)\s*(.*)$/.exec(part) ?? [];
      if (word === "action") action = value;
      else if (word === "direction") direction = value;
      else if (part === "noalert") rule.afterMatch(() => false);
      else if (part !== "fastpath")
        rule.problem(`"${part}" is not one of action, direction, noalert, fastpath`);
    }
    if (action !== "enable" && action !== "disable")
      rule.problem(`expected action enable or disable, found "${action}"`);
    if (!sides.has(direction))
      rule.problem(`expected direction client, server or both, found "${direction}"`);
  },
};
