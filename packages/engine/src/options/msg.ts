import type { RuleOption } from "../rules/option.ts";
import { unquote } from "./reading/arguments.ts";

export const msg: RuleOption = {
  name: "msg",
  summary: "What the alert says.",
  example: 'msg:"a scanner asks for cmd.exe"',

  add(text, rule) {
    if (text === "") rule.problem("the message is empty");
    rule.fact("msg", unquote(text));
  },
};
