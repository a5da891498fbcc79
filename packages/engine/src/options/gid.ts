import type { RuleOption } from "../rules/option.ts";
import { readId } from "./reading/id.ts";

export const gid: RuleOption = {
  name: "gid",
  summary: "Which part of the detection the number belongs to; 1 for rules.",
  example: "gid:1",

  add(text, rule) {
    readId("gid", text, rule);
  },
};
