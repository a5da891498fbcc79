import { bufferNumber } from "../buffers.ts";
import type { RuleOption } from "../rules/option.ts";

/** Suricata's: a buffer that is not there, or empty. `http_header:field referer` names one field. */
export const absent: RuleOption = {
  name: "absent",
  summary: "A part of the traffic is not there.",
  example: "absent:http_header:field referer",

  add(text, rule) {
    const [, name = "", key, rest] =
      /^(\w+)(?:\s*:\s*(?:field\s+)?([^\s,]+))?\s*(?:,\s*(.*))?$/.exec(text) ?? [];
    const buffer = bufferNumber(name);
    if (buffer < 0) rule.problem(`expected the name of a buffer such as http_cookie, found "${text}"`);
    else if (rest !== undefined) rule.unsupported(`${rest}: it needs two ways for a rule to go on`);
    else {
      rule.reads(buffer, true);
      const field = key?.toLowerCase();
      rule.test(
        ({ inspection: { buffers, kind } }) => {
          if (field !== undefined) return buffers.keyed && !buffers.find(buffer, field);
          return kind !== "stream" && !(buffers.end[buffer]! > buffers.start[buffer]!);
        },
        { cheap: true },
      );
    }
  },
};
