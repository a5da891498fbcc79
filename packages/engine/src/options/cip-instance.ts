import type { RuleOption } from "../rules/option.ts";
import { testCip } from "./reading/cip.ts";

const MAX = 4_284_927_295;

export const cipInstance: RuleOption = {
  name: "cip_instance",
  summary: "The object instance that a CIP request is for.",
  example: "cip_instance:1<=>8",
  add: (text, rule) => testCip(text, MAX, ({ instance }) => instance, rule),
};
