import type { RuleOption } from "../rules/option.ts";
import { splitArguments, unquote } from "./reading/arguments.ts";

const MAX = 65_535;

export const dceOpnum: RuleOption = {
  name: "dce_opnum",
  summary: "The operation that a DCE/RPC request is for.",
  example: 'dce_opnum:"0,2-5"',

  add(text, rule) {
    const ranges = splitArguments(unquote(text)).map((part) => {
      const [, low = "", high = low] = /^(\d+)(?:\s*-\s*(\d+))?$/.exec(part) ?? [];
      if (low === "" || Number(low) > Number(high) || Number(high) > MAX)
        rule.problem(`"${part}" is not an operation from 0 to ${MAX} or a range such as 2-5`);
      return [Number(low), Number(high)] as const;
    });
    if (ranges.length === 0) rule.problem("expected a number");
    rule.test(
      ({ inspection: { buffers } }) => {
        const { dceOpnum } = buffers.facts;
        return ranges.some(([low, high]) => dceOpnum >= low && dceOpnum <= high);
      },
      { cheap: true },
    );
  },
};
