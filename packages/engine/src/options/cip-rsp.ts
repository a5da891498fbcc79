import type { RuleOption } from "../rules/option.ts";
import { testCipKind } from "./reading/cip.ts";

export const cipRsp: RuleOption = {
  name: "cip_rsp",
  summary: "The message is a CIP response.",
  example: "cip_rsp",
  add: (text, rule) => testCipKind(text, "cip_rsp", false, rule),
};
