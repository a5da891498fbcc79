import type { Kinds } from "@peccary/api";
import type { Objects } from "../objects/objects.ts";
import type { Nodes } from "../server/nodes.ts";
import type { RuleText } from "../server/rule-text.ts";

/** All that reconcilers may read and write. */
export interface World {
  readonly objects: Objects;
  readonly kinds: Kinds;
  readonly nodes: Nodes;
  readonly rules: RuleText;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}
