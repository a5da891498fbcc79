import type { RuleOption } from "../rules/option.ts";
import { testCipKind } from "./reading/cip.ts";

export const cipReq: RuleOption = {
  name: "cip_req",
  summary: "The message is a CIP request.",
  example: "cip_req",
  add: (text, rule) => testCipKind(text, "cip_req", true, rule),
};
