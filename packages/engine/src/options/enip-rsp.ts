import type { RuleOption } from "../rules/option.ts";
import { testEnipSide } from "./reading/cip.ts";

export const enipRsp: RuleOption = {
  name: "enip_rsp",
  summary: "An EtherNet/IP message from the server.",
  example: "enip_rsp",
  add: (text, rule) => testEnipSide(text, "enip_rsp", false, rule),
};
