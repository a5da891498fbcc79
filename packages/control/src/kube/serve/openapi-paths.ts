import type { JsonObject } from "../json.ts";
import type { Registered } from "../registry.ts";
import { kindMark } from "./openapi-schemas.ts";

/** Media types of the patches a kind takes. */
export const patchTypes: readonly string[] = [
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/strategic-merge-patch+json",
  "application/apply-patch+yaml",
];

/** What differs between the two versions of OpenAPI. */
export interface Dialect {
  readonly parameter: (
    name: string,
    where: "query" | "path",
    type: "string" | "boolean" | "integer",
    description: string,
  ) => JsonObject;
  /** Body and answer of an operation: what version 2 and 3 write at different places. */
  readonly exchange: (
    body: { readonly types: readonly string[]; readonly schema: "object" | "patch" } | undefined,
    kind: Registered,
  ) => JsonObject;
}

/** The operations on some kinds. kubectl reads from them whether the server checks fields, and which kind lies where. */
export function operations(kinds: readonly Registered[], { parameter, exchange }: Dialect): JsonObject {
  const paths: JsonObject = {};
  const query = (name: string, description: string, type: "string" | "boolean" | "integer" = "string") =>
    parameter(name, "query", type, description);
  const write = [
    query("dryRun", "All: check and answer, but keep nothing."),
    query("fieldManager", "Who owns the fields that are written."),
    query("fieldValidation", "Ignore, Warn or Strict: what becomes of unknown fields."),
    query("pretty", "Not used."),
  ];
  const list = [
    query("labelSelector", "Only objects with these labels."),
    query("fieldSelector", "Only objects with these fields."),
    query("limit", "Objects of a page.", "integer"),
    query("continue", "Where the last page ended."),
    query("resourceVersion", "Not older than this."),
    query("resourceVersionMatch", "How resourceVersion is meant."),
    query("sendInitialEvents", "A watch begins with what there is.", "boolean"),
    query("allowWatchBookmarks", "A watch says now and then how far it is.", "boolean"),
    query("timeoutSeconds", "How long a watch lasts.", "integer"),
    query("watch", "Tell changes as they happen.", "boolean"),
  ];
  for (const kind of kinds) {
    const root = kind.group === "" ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
    const operation = (
      action: string,
      parameters: JsonObject[],
      body?: { types: readonly string[]; schema: "object" | "patch" },
    ): JsonObject => ({
      "x-kubernetes-action": action,
      "x-kubernetes-group-version-kind": kindMark(kind),
      tags: [kind.apiVersion.replaceAll(/[/.]/g, "_")],
      operationId: `${action}${kind.kind}`,
      parameters,
      ...exchange(body, kind),
    });
    const sent = { types: ["application/json"], schema: "object" } as const;
    const collection = kind.namespaced
      ? `${root}/namespaces/{namespace}/${kind.plural}`
      : `${root}/${kind.plural}`;
    const inPath = kind.namespaced
      ? [parameter("namespace", "path", "string", "Namespace of the object.")]
      : [];
    const one = [...inPath, parameter("name", "path", "string", "Name of the object.")];
    const change = {
      get: operation("get", []),
      put: operation("put", write, sent),
      patch: operation("patch", [...write, query("force", "Take fields from their owners.", "boolean")], {
        types: patchTypes,
        schema: "patch",
      }),
      parameters: one,
    };
    paths[collection] = {
      get: operation("list", list),
      post: operation("post", write, sent),
      delete: operation("deletecollection", list),
      ...(inPath.length > 0 ? { parameters: inPath } : {}),
    };
    paths[`${collection}/{name}`] = { ...change, delete: operation("delete", write.slice(0, 1)) };
    if (kind.statusSubresource) paths[`${collection}/{name}/status`] = change;
    if (kind.namespaced) paths[`${root}/${kind.plural}`] = { get: operation("list", list) };
  }
  return paths;
}
