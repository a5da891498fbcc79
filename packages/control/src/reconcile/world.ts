import type { Kinds } from "@peccary/api";
import type { EventStore } from "../events/store.ts";
import type { Objects } from "../objects/objects.ts";
import type { Feed } from "../server/feed.ts";
import type { CaptureCounts } from "../server/metrics.ts";
import type { Nodes } from "../server/nodes.ts";
import type { RuleText } from "../server/rule-text.ts";

/** All that reconcilers may read and write. */
export interface World {
  readonly objects: Objects;
  readonly kinds: Kinds;
  readonly nodes: Nodes;
  readonly rules: RuleText;
  readonly events: Pick<EventStore, "since">;
  /** Says when there are new ones. */
  readonly feed: Feed;
  readonly captureCounts: CaptureCounts;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}
