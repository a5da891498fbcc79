import type { RuleOption } from "../rules/option.ts";
import { testCode } from "./reading/code.ts";

const MAX = 255;

const names: ReadonlyMap<string, number> = new Map([
  ["request", 0x31],
  ["response", 0x32],
  ["notification", 0x33],
  ["response2", 0x02],
]);

export const s7commplusOpcode: RuleOption = {
  name: "s7commplus_opcode",
  summary: "The opcode of an S7comm-plus message, by name or number.",
  example: "s7commplus_opcode:request",

  add: (text, rule) => testCode(text, { names, max: MAX }, "s7commplus", ({ opcode }) => opcode, rule),
};
