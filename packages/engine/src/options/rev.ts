import type { RuleOption } from "../rules/option.ts";
import { readId } from "./reading/id.ts";

export const rev: RuleOption = {
  name: "rev",
  summary: "The rule's revision.",
  example: "rev:3",

  add(text, rule) {
    readId("rev", text, rule);
  },
};
