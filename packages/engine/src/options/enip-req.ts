import type { RuleOption } from "../rules/option.ts";
import { testEnipSide } from "./reading/cip.ts";

export const enipReq: RuleOption = {
  name: "enip_req",
  summary: "An EtherNet/IP message from the client.",
  example: "enip_req",
  add: (text, rule) => testEnipSide(text, "enip_req", true, rule),
};
