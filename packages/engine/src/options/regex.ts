import type { RuleOption } from "../rules/option.ts";
import { pcre } from "./pcre.ts";
import { splitArguments } from "./reading/arguments.ts";

/** A regular expression as Snort 3's regex option writes it; done as pcre is. `fast_pattern` makes no difference here. */
export const regex: RuleOption = {
  name: "regex",
  summary: "A regular expression to find in the buffer.",
  example: 'regex:"/^user\\s+root/i",relative',

  add(text, rule) {
    const [quoted = "", ...words] = splitArguments(text);
    const found = /^(!?\s*".*\/)([a-zA-Z]*)"$/s.exec(quoted);
    if (found === null) {
      rule.problem(`expected "/expression/flags" in quotes, found ${quoted.slice(0, 60)}`);
      return;
    }
    let flags = found[2]!;
    for (const letter of flags)
      if (!"ismR".includes(letter)) rule.problem(`"${letter}" is not one of the flags i s m R`);
    for (const word of words)
      if (word === "nocase") flags += flags.includes("i") ? "" : "i";
      else if (word === "dotall") flags += flags.includes("s") ? "" : "s";
      else if (word === "multiline") flags += flags.includes("m") ? "" : "m";
      else if (word === "relative") flags += flags.includes("R") ? "" : "R";
      else if (word !== "fast_pattern")
        rule.problem(`"${word}" is not one of nocase, dotall, multiline, relative, fast_pattern`);
    pcre.add(`${found[1]}${flags}"`, rule);
  },
};
