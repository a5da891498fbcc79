import type { RuleOption } from "../rules/option.ts";
import { testCode } from "./reading/code.ts";

/** The manual's range; the field is wider. */
const MAX = 0xfff;

const names: ReadonlyMap<string, number> = new Map([
  ["explore", 0x4bb],
  ["createobject", 0x4ca],
  ["deleteobject", 0x4d4],
  ["setvariable", 0x4f2],
  ["getlink", 0x524],
  ["setmultivar", 0x542],
  ["getmultivar", 0x54c],
  ["beginsequence", 0x556],
  ["endsequence", 0x560],
  ["invoke", 0x56b],
  ["getvarsubstr", 0x586],
]);

export const s7commplusFunc: RuleOption = {
  name: "s7commplus_func",
  summary: "The function of an S7comm-plus message, by name or number.",
  example: "s7commplus_func:explore",

  add: (text, rule) => testCode(text, { names, max: MAX }, "s7commplus", ({ function: code }) => code, rule),
};
