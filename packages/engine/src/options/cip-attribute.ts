import type { RuleOption } from "../rules/option.ts";
import { testCip } from "./reading/cip.ts";

const MAX = 65_535;

export const cipAttribute: RuleOption = {
  name: "cip_attribute",
  summary: "The attribute that a CIP request is for.",
  example: "cip_attribute:<5",
  add: (text, rule) => testCip(text, MAX, ({ attribute }) => attribute, rule),
};
