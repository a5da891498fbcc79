import type { RuleOption } from "../rules/option.ts";
import { splitArguments } from "./reading/arguments.ts";

/** IEEE 1815 section 4.2.2.6; a bit each, the first octet's lowest first. */
const flags: readonly string[] = (
  "all_stations class_1_events class_2_events class_3_events need_time local_control device_trouble device_restart " +
  "no_func_code_support object_unknown parameter_error event_buffer_overflow already_executing config_corrupt " +
  "reserved_2 reserved_1"
).split(" ");
/** Snort 2's manual spells this one so. */
const spellings: ReadonlyMap<string, string> = new Map([["defice_trouble", "device_trouble"]]);

export const dnp3Ind: RuleOption = {
  name: "dnp3_ind",
  summary: "One of these internal indications is set in a DNP3 response.",
  example: "dnp3_ind:device_restart,config_corrupt",

  add(text, rule) {
    let wanted = 0;
    for (const word of splitArguments(text.toLowerCase())) {
      const place = flags.indexOf(spellings.get(word) ?? word);
      if (place < 0) rule.problem(`"${word}" is not one of ${flags.join(", ")}`);
      else wanted |= 1 << place;
    }
    if (wanted === 0) rule.problem(`expected one of ${flags.join(", ")}`);
    rule.test(
      ({ inspection: { buffers } }) => {
        const { industrial } = buffers.facts;
        return (
          industrial?.protocol === "dnp3" &&
          industrial.indications >= 0 &&
          (industrial.indications & wanted) !== 0
        );
      },
      { cheap: true },
    );
  },
};
