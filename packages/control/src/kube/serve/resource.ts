import type { Registered } from "../registry.ts";
import { noSuchPath } from "../status.ts";
import type { WriteContext } from "../write/writer.ts";
import type { Place } from "./place.ts";
import { isTrue } from "./watch.ts";

/** A request for a collection, an object or its status. */
export interface ResourceRequest extends WriteContext {
  readonly request: Request;
  readonly place: Place;
  readonly kind: Registered;
  readonly query: URLSearchParams;
  readonly warn: (text: string) => void;
  readonly parseYaml?: (text: string) => unknown;
}

/** What Kubernetes calls a request; undefined when there is no such thing. */
export function verbOf(
  method: string,
  { name, watch: old }: Place,
  query: URLSearchParams,
): string | undefined {
  switch (method) {
    case "GET":
      if (old || (query.has("watch") && isTrue(query.get("watch")))) return "watch";
      return name ? "get" : "list";
    case "POST":
      return name ? undefined : "create";
    case "PUT":
      return name ? "update" : undefined;
    case "PATCH":
      return name ? "patch" : undefined;
    case "DELETE":
      return name ? "delete" : "deletecollection";
    default:
      return undefined;
  }
}

/** `status` where the path ends in it; throws 404 for other parts, and for a status that is none. */
export function subresourceOf({ place, kind }: ResourceRequest): "status" | undefined {
  if (place.subresource === "") return undefined;
  if (place.subresource !== "status" || !kind.statusSubresource) throw noSuchPath();
  return "status";
}

/** Objects of a namespaced kind have one in their path, others have none. */
export function checkNamespace({ place, kind }: ResourceRequest): void {
  if (!kind.namespaced && place.namespace) throw noSuchPath();
  if (kind.namespaced && !place.namespace && place.name) throw noSuchPath();
}
