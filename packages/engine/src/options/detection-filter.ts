import type { RuleOption } from "../rules/option.ts";
import { readNumber, splitArguments } from "./reading/arguments.ts";
import { RateTable } from "./reading/rate.ts";

/** Holds a rule back until it has matched more than `count` times within `seconds` for one address. */
export const detectionFilter: RuleOption = {
  name: "detection_filter",
  summary: "Alerts only from the match after the first `count` within `seconds` on.",
  example: "detection_filter:track by_src,count 30,seconds 60",

  add(text, rule) {
    const values = new Map(
      splitArguments(text).map((part) => {
        const [, name = "", value = ""] = /^(\S*)\s*(.*)$/.exec(part) ?? [];
        return [name, value];
      }),
    );
    const track = values.get("track");
    const count = readNumber(values.get("count") ?? "") ?? 0;
    const seconds = readNumber(values.get("seconds") ?? "") ?? 0;
    if (values.size !== 3 || (track !== "by_src" && track !== "by_dst") || count < 1 || seconds < 1) {
      rule.problem('expected "track by_src" or "track by_dst", "count N" and "seconds N"');
      return;
    }
    const rates = new RateTable(count, seconds * 1_000_000);
    rule.remembers(() => rates.clear());
    const bySource = track === "by_src";
    rule.limit((point) => {
      const { packet } = point.inspection;
      const at = bySource ? packet.source : packet.destination;
      const length = packet.version === 6 ? 16 : 4;
      const { forgotten } = rates;
      const over = rates.over(packet.tap, packet.bytes, at, length, packet.time);
      if (rates.forgotten > forgotten) point.refuse("filteredAddresses");
      return over;
    });
  },
};
