import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../root.ts";

/**
 * What stands before a member of a list: its own comment.
 *
 * @param shared a comment is for the members after it too, up to the next one
 */
export function commentsOf(file: string, from: string, shared: boolean): Map<string, string> {
  const text = readFileSync(join(root, file), "utf8");
  const start = text.indexOf(from);
  const found = new Map<string, string>();
  let comment = "";
  let own = "";
  for (const line of text.slice(start).split("\n").slice(1)) {
    if (/^\}/.test(line)) break;
    const said = /^\s*(?:\/\*\*|\*)\s?(.*?)\s*(?:\*\/)?$/.exec(line)?.[1];
    const name = /^\s+(?:readonly )?(\w+)\??:/.exec(line)?.[1];
    if (/^\s*\/\*\*/.test(line)) own = "";
    if (line.trim() === "") comment = "";
    if (name !== undefined) {
      found.set(name, own || comment);
      if (own !== "" && shared) comment = own;
      own = "";
    } else if (said) own = `${own} ${said}`.trim();
  }
  return found;
}
