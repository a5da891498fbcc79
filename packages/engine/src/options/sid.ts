import type { RuleOption } from "../rules/option.ts";
import { readId } from "./reading/id.ts";

export const sid: RuleOption = {
  name: "sid",
  summary: "The rule's number.",
  example: "sid:1000001",

  add(text, rule) {
    readId("sid", text, rule);
  },
};
