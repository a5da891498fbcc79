import type { KubeObject } from "../../objects/objects.ts";
import { badRequest } from "../status.ts";
import type { Form } from "./accept.ts";
import type { ResourceRequest } from "./resource.ts";
import { type IncludeObject, partial, table } from "./table.ts";

export function includeOf(query: URLSearchParams): IncludeObject {
  const asked = query.get("includeObject") ?? "Metadata";
  if (asked === "None" || asked === "Metadata" || asked === "Object") return asked;
  throw badRequest(`includeObject: there is no ${asked}`);
}

/** One object as the client wants to see it. */
export function inForm({ kind, query, now }: ResourceRequest, form: Form): (object: KubeObject) => unknown {
  const include = includeOf(query);
  if (form === "table")
    return (object) =>
      table(
        kind,
        object.metadata.name ? [object] : [],
        { resourceVersion: object.metadata.resourceVersion },
        include,
        now(),
      );
  return form === "metadata" ? partial : (object) => object;
}
