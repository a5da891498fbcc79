import type { Kinds } from "@peccary/api";
import type { Objects } from "../objects/objects.ts";
import type { Nodes } from "../server/nodes.ts";
import type { RuleText } from "../server/rule-text.ts";
import { assignments } from "./assignments.ts";
import { captureStatus } from "./capture-status.ts";
import { inspectionStatus } from "./inspection-status.ts";
import { nodeObjects } from "./nodes.ts";
import { podObjects } from "./pods.ts";
import type { Reconciler } from "./reconciler.ts";
import { sensorPods } from "./sensor-pods.ts";

export interface World {
  readonly objects: Objects;
  readonly kinds: Kinds;
  readonly nodes: Nodes;
  readonly rules: RuleText;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Every reconciler there is. Each is also woken by any change of what the agents report. */
export const reconcilers = ({ objects, kinds, nodes, rules, now }: World): readonly Reconciler[] => [
  assignments(objects, kinds, nodes, rules),
  captureStatus(objects, kinds, nodes, now),
  inspectionStatus(objects, kinds, nodes, now),
  nodeObjects(objects, kinds, nodes, now),
  podObjects(objects, kinds, nodes, now),
  sensorPods(objects, kinds, nodes, now),
];
