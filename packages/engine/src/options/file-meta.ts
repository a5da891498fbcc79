import type { RuleOption } from "../rules/option.ts";

/** Says which type of file a `file_id` rule recognises; no other rule may have it. */
export const fileMeta: RuleOption = {
  name: "file_meta",
  summary: "Which type of file a file_id rule is for: types are recognised without such rules.",
  example: 'file_meta:type PDF, id 282, category "PDF files", version "1.0"',

  refused: "it needs a file_id rule, and types of files are recognised without those: see file_type",

  add(_text, rule) {
    rule.unsupported(this.refused!);
  },
};
