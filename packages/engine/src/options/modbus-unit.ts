import type { RuleOption } from "../rules/option.ts";
import { testCode } from "./reading/code.ts";

const MAX = 255;
const names: ReadonlyMap<string, number> = new Map();

export const modbusUnit: RuleOption = {
  name: "modbus_unit",
  summary: "The unit that a Modbus message is for.",
  example: "modbus_unit:1",

  add: (text, rule) => testCode(text, { names, max: MAX }, "modbus", ({ unit }) => unit, rule),
};
