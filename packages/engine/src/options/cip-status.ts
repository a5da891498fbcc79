import type { RuleOption } from "../rules/option.ts";
import { testCip } from "./reading/cip.ts";

const MAX = 255;

export const cipStatus: RuleOption = {
  name: "cip_status",
  summary: "The general status of a CIP response.",
  example: "cip_status:!0",
  add: (text, rule) => testCip(text, MAX, ({ status }) => status, rule),
};
