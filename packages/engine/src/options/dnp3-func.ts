import type { RuleOption } from "../rules/option.ts";
import { namesFrom, testCode } from "./reading/code.ts";

const MAX = 255;

/** IEEE 1815 section 4.2.2.5. */
const names: ReadonlyMap<string, number> = new Map([
  ...namesFrom(0, "confirm read write select operate direct_operate direct_operate_nr"),
  ...namesFrom(
    7,
    "immed_freeze immed_freeze_nr freeze_clear freeze_clear_nr freeze_at_time freeze_at_time_nr",
  ),
  ...namesFrom(
    13,
    "cold_restart warm_restart initialize_data initialize_appl start_appl stop_appl save_config",
  ),
  ...namesFrom(20, "enable_unsolicited disable_unsolicited assign_class delay_measure record_current_time"),
  ...namesFrom(25, "open_file close_file delete_file get_file_info authenticate_file abort_file"),
  ...namesFrom(31, "activate_config authenticate_req authenticate_err"),
  ...namesFrom(129, "response unsolicited_response authenticate_resp"),
]);

export const dnp3Func: RuleOption = {
  name: "dnp3_func",
  summary: "The function of a DNP3 application fragment, by name or number.",
  example: "dnp3_func:delete_file",

  add: (text, rule) => testCode(text, { names, max: MAX }, "dnp3", ({ function: code }) => code, rule),
};
