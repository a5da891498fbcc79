import { hasObject } from "../app/dnp3/objects.ts";
import { bufferNumber } from "../buffers.ts";
import type { RuleBuilder, RuleOption } from "../rules/option.ts";
import { splitArguments } from "./reading/arguments.ts";

const DATA = bufferNumber("dnp3_data");

export const dnp3Obj: RuleOption = {
  name: "dnp3_obj",
  summary: "Objects of this group and variation, in a DNP3 fragment.",
  example: "dnp3_obj:group 50,var 1",

  add(text, rule) {
    const [group, variation] = readObject(text, rule);
    rule.test(
      ({ inspection: { buffers } }) =>
        buffers.has(DATA) &&
        hasObject(buffers.bytes[DATA]!, buffers.start[DATA]!, buffers.end[DATA]!, group, variation),
      { cheap: true },
    );
  },
};

/** Named, in any order and 0 where one is missing, as in Snort 3; or both without names, as in Snort 2. */
function readObject(
  text: string,
  rule: Pick<RuleBuilder, "problem">,
): readonly [group: number, variation: number] {
  const [, bareGroup, bareVariation] = /^\s*(\d+)\s*,\s*(\d+)\s*$/.exec(text) ?? [];
  const found = { group: Number(bareGroup ?? 0), var: Number(bareVariation ?? 0) };
  const named = bareGroup === undefined ? splitArguments(text) : [];
  const seen = new Set<string>();
  for (const part of named) {
    const [, name, value] = /^(group|var)\s+(\d+)$/.exec(part) ?? [];
    if ((name === "group" || name === "var") && !seen.has(name)) {
      found[name] = Number(value);
      seen.add(name);
    } else rule.problem(`"${part}" is not group N or var N, each once`);
  }
  if (bareGroup === undefined && named.length === 0) rule.problem("expected group N,var N");
  if (found.group > 255 || found.var > 255) rule.problem(`"${text}" is not within 0 to 255`);
  return [found.group, found.var];
}
