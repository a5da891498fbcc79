import type { RuleOption } from "../rules/option.ts";
import { readId } from "./reading/id.ts";

export const priority: RuleOption = {
  name: "priority",
  summary: "How bad it is: 1 is the worst. Overrides the classtype's.",
  example: "priority:1",

  add(text, rule) {
    readId("priority", text, rule);
  },
};
