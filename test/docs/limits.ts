import { defaultLimits, ruleLimits } from "../../packages/engine/src/limits.ts";
import { commentsOf } from "./declarations.ts";
import { code, page, table } from "./markdown.ts";

const FILE = "packages/engine/src/limits.ts";

/** Every cap of the engine, and why it is there. */
export function limits(): string {
  const rows = (values: { readonly [name: string]: number }, comments: ReadonlyMap<string, string>) =>
    Object.entries(values).map(([name, value]) => [
      code(name),
      value.toLocaleString("en"),
      comments.get(name) ?? "",
    ]);
  return page(
    "Limits",
    "What the engine keeps and does for traffic from outside has an end. Each cap counts what it refused: `peccary inspect --stats` shows the counts.",
    "## Memory and traffic",
    table(
      ["limit", "value", "of what"],
      rows({ ...defaultLimits }, commentsOf(FILE, "export interface Limits", true)),
    ),
    "## Rules",
    "These are no settings: what a rule means would depend on them.",
    table(
      ["limit", "value", "of what"],
      rows({ ...ruleLimits }, commentsOf(FILE, "export const ruleLimits", true)),
    ),
  );
}
