import type { RuleOption } from "../rules/option.ts";
import { namesFrom, testCode } from "./reading/code.ts";

const MAX = 255;

/** Modbus Application Protocol V1.1b3, section 5.1. */
export const modbusFunctions: ReadonlyMap<string, number> = new Map([
  ...namesFrom(1, "read_coils read_discrete_inputs read_holding_registers read_input_registers"),
  ...namesFrom(5, "write_single_coil write_single_register read_exception_status diagnostics"),
  ...namesFrom(11, "get_comm_event_counter get_comm_event_log"),
  ...namesFrom(15, "write_multiple_coils write_multiple_registers report_slave_id"),
  ...namesFrom(20, "read_file_record write_file_record mask_write_register"),
  ...namesFrom(23, "read_write_multiple_registers read_fifo_queue"),
  ...namesFrom(43, "encapsulated_interface_transport"),
]);

export const modbusFunc: RuleOption = {
  name: "modbus_func",
  summary: "The function of a Modbus message, by name or number.",
  example: "modbus_func:write_multiple_coils",

  add: (text, rule) =>
    testCode(text, { names: modbusFunctions, max: MAX }, "modbus", ({ function: code }) => code, rule),
};
