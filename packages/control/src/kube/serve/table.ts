import type { KubeObject } from "../../objects/objects.ts";
import type { Registered } from "../registry.ts";

/** What a row carries beside its cells. */
export type IncludeObject = "None" | "Metadata" | "Object";

/** An object without all but its metadata. */
export const partial = ({ metadata }: KubeObject): object => ({
  kind: "PartialObjectMetadata",
  apiVersion: "meta.k8s.io/v1",
  metadata,
});

/** What `kubectl get` prints: the server knows the columns of a kind, clients do not. */
export function table(
  kind: Registered,
  objects: readonly KubeObject[],
  metadata: object,
  include: IncludeObject,
  now: number,
): object {
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata,
    columnDefinitions: kind.columns.map(({ name, type = "string", description = "", wide }) => ({
      name,
      type,
      format: name === "Name" ? "name" : "",
      description,
      priority: wide ? 1 : 0,
    })),
    rows: objects.map((object) => ({
      cells: kind.columns.map(({ cell }) => cell(object, now) ?? ""),
      ...(include === "None" ? {} : { object: include === "Object" ? object : partial(object) }),
    })),
  };
}
