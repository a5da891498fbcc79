import type { RuleOption } from "../rules/option.ts";
import { testCip } from "./reading/cip.ts";

const MAX = 65_535;

export const cipClass: RuleOption = {
  name: "cip_class",
  summary: "The object class that a CIP request is for.",
  example: "cip_class:6",
  add: (text, rule) => testCip(text, MAX, (message) => message.class, rule),
};
