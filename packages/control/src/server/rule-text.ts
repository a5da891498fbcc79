import { createHash } from "node:crypto";

export interface RuleFile {
  readonly name: string;
  readonly text: string;
}

/** A rule set as agents fetch it. The revision changes when the rules or what their variables mean does. */
export interface RuleText {
  readonly revision: string;
  readonly text: string;
  readonly variables: { readonly [name: string]: string };
}

export function ruleText(
  files: readonly RuleFile[],
  variables: { readonly [name: string]: string },
): RuleText {
  // A file without a last line break must not run into the next one.
  const text = files.map((file) => (file.text.endsWith("\n") ? file.text : `${file.text}\n`)).join("");
  const sorted = Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1));
  const digest = createHash("sha256")
    .update(JSON.stringify([text, sorted]))
    .digest("hex");
  return { revision: digest.slice(0, 16), text, variables };
}
