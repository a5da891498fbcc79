import { ruleLimits } from "../limits.ts";
import type { MatchPoint, RuleBuilder, RuleOption } from "../rules/option.ts";
import { splitArguments } from "./reading/arguments.ts";

/**
 * Marks that rules leave on a flow for other rules. Names are joined by `&` (all) or `|` (one of them).
 *
 * `isset` and `isnotset` are conditions; the others are done once the whole rule has matched.
 */
export const flowbits: RuleOption = {
  name: "flowbits",
  summary: "Marks on a flow: set, unset, isset, isnotset, noalert.",
  example: "flowbits:set,login.seen",

  add(text, rule) {
    const [operation = "", names = "", group = "", ...rest] = splitArguments(text);
    if (rest.length > 0) rule.problem("expected operation, names and group, found more");
    if (group !== "" && !["isset", "isnotset", "set", "toggle", "unset"].includes(operation))
      rule.problem(`${operation} takes no group`);
    if (operation === "noalert" || operation === "reset") {
      if (names !== "") rule.problem(`${operation} takes no names`);
      if (operation === "noalert") rule.afterMatch(() => false);
      else change(rule, (bits) => bits.clear());
      return;
    }
    if (group !== "") rule.unsupported("groups of bits are Snort 2's");
    const bits = names.split(/[&|]/).map((name) => name.trim());
    if (names.includes("&") && names.includes("|")) rule.problem('"&" and "|" cannot be mixed');
    if (!bits.every((bit) => /^[\w.:$@!~/ -]+$/.test(bit)))
      rule.problem(`"${names}" is not the name of a bit, or several joined by & or |`);
    const any = names.includes("|");
    switch (operation) {
      case "isset":
        rule.test(
          ({ inspection: { flow } }) => {
            const set = flow?.bits;
            if (set === undefined) return false;
            return any ? bits.some((bit) => set.has(bit)) : bits.every((bit) => set.has(bit));
          },
          { cheap: true },
        );
        return;
      case "isnotset":
        rule.test(
          ({ inspection: { flow } }) => {
            const set = flow?.bits;
            if (set === undefined) return true;
            return any ? bits.some((bit) => !set.has(bit)) : bits.every((bit) => !set.has(bit));
          },
          { cheap: true },
        );
        return;
      case "set":
        change(rule, (set, at) => {
          for (const bit of bits) add(set, bit, at);
        });
        return;
      case "unset":
        change(rule, (set) => {
          for (const bit of bits) set.delete(bit);
        });
        return;
      case "toggle":
        change(rule, (set, at) => {
          for (const bit of bits) if (!set.delete(bit)) add(set, bit, at);
        });
        return;
      default:
        rule.problem(`"${operation}" is not one of set, unset, toggle, isset, isnotset, noalert, reset`);
    }
  },
};

function add(set: Set<string>, bit: string, at: MatchPoint): void {
  if (set.size < ruleLimits.flowbits) set.add(bit);
  else if (!set.has(bit)) at.refuse("flowbits");
}

function change(rule: RuleBuilder, how: (bits: Set<string>, at: MatchPoint) => void): void {
  rule.setsState();
  rule.afterMatch((at) => {
    const { flow } = at.inspection;
    if (flow !== undefined) how((flow.bits ??= new Set()), at);
    return true;
  });
}
