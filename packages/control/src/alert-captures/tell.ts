import { createHash } from "node:crypto";
import type { Kinds } from "@peccary/api";
import type { KubeObject, Objects } from "../objects/objects.ts";
import { writeObject } from "../reconcile/write.ts";

export interface Told {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
  /** How often in all. */
  readonly count: number;
  /** What tells it from others of the same reason; they are one when it is the same. */
  readonly key: string;
  /** RFC 3339. */
  readonly time: string;
}

/** Says something about an object where `kubectl describe` shows it. */
export async function tell(objects: Objects, kinds: Kinds, about: KubeObject, told: Told): Promise<void> {
  const { name, namespace = "default", uid = "", resourceVersion = "" } = about.metadata;
  const hash = createHash("sha256").update(`${uid} ${told.reason} ${told.key}`).digest("hex").slice(0, 16);
  const event = `${name}.${hash}`;
  const old = await objects.get(kinds.Event, event, namespace);
  await writeObject(objects, old, {
    apiVersion: kinds.Event.apiVersion,
    kind: kinds.Event.kind,
    metadata: { name: event, namespace },
    involvedObject: { apiVersion: about.apiVersion, kind: about.kind, name, namespace, uid, resourceVersion },
    type: told.type,
    reason: told.reason,
    message: told.message,
    count: told.count,
    firstTimestamp: (old?.["firstTimestamp"] as string | undefined) ?? told.time,
    lastTimestamp: told.time,
    source: { component: "peccary" },
    reportingComponent: "peccary",
  });
}
