import type { RuleOption } from "../rules/option.ts";
import { readPairs } from "./reading/counted.ts";
import { readEventFilter } from "./reading/event-filter.ts";

/** How often the rule may speak, as Snort 2 and Suricata write it; Snort 3 has event_filter beside the rules for it. */
export const threshold: RuleOption = {
  name: "threshold",
  summary: "How often the rule alerts: the first so many in a period, each so manyth, or once.",
  example: "threshold:type limit,track by_src,count 1,seconds 60",

  add(text, rule) {
    const filter = readEventFilter(readPairs(text), 0, 0);
    if ("problem" in filter) rule.problem(filter.problem);
    else rule.alertFilter(filter);
  },
};
