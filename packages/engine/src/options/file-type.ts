import { fileTypes } from "../app/file/types.ts";
import { FILE_DATA } from "../buffers.ts";
import type { RuleOption } from "../rules/option.ts";
import { unquote } from "./reading/arguments.ts";

/** Types are parted by blanks; behind a type its versions, each after a comma. */
export const fileType: RuleOption = {
  name: "file_type",
  summary: "What a file is, by how it starts.",
  example: 'file_type:"PDF,1.6,1.7 MSEXE"',

  add(text, rule) {
    const wanted = new Set<number>();
    const words = unquote(text).split(/\s+/).filter(Boolean);
    if (words.length === 0) rule.problem("expected the name of a type of file such as PDF");
    for (const word of words) {
      const [name, ...versions] = word.split(",");
      const before = wanted.size;
      for (const [number, type] of fileTypes.entries())
        if (type.name === name && (versions.length === 0 || versions.includes(type.version ?? "")))
          wanted.add(number);
      if (fileTypes.every((type) => type.name !== name))
        rule.unsupported(`files of the type "${name}" are not recognised`);
      else if (wanted.size === before)
        rule.unsupported(`no version ${versions.join(", ")} of ${name} is recognised`);
    }
    rule.extra("file_type");
    rule.reads(FILE_DATA);
    rule.test(({ inspection: { buffers } }) => wanted.has(buffers.facts.fileType), { cheap: true });
  },
};
