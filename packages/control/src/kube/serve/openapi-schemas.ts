import type { StructuralSchema } from "@peccary/api";
import { isObject, type JsonObject } from "../json.ts";
import type { Registered } from "../registry.ts";

/** `org.projectcalico.v3.PacketCapture`: what a kind is called in an OpenAPI document. */
export function schemaName({ group, version, kind }: Registered): string {
  const owner =
    group === ""
      ? "io.k8s.api.core"
      : group.includes(".")
        ? group.split(".").reverse().join(".")
        : `io.k8s.api.${group}`;
  return `${owner}.${version}.${kind}`;
}

export const META = "io.k8s.apimachinery.pkg.apis.meta.v1";

/** Names the kind of an object or the kind an operation works on; kubectl finds schemas by it. */
export const kindMark = ({ group, version, kind }: Registered): JsonObject => ({ group, version, kind });

/** The schemas of some kinds, their lists and what they share, with references made by `ref`. */
export function schemas(kinds: readonly Registered[], ref: (name: string) => JsonObject): JsonObject {
  const found: JsonObject = {
    [`${META}.ObjectMeta`]: kinds[0]?.schema.properties?.["metadata"] ?? { type: "object" },
    [`${META}.ListMeta`]: {
      type: "object",
      description: "Metadata of a list.",
      properties: {
        continue: { type: "string" },
        remainingItemCount: { type: "integer", format: "int64" },
        resourceVersion: { type: "string" },
        selfLink: { type: "string" },
      },
    },
    [`${META}.DeleteOptions`]: { type: "object", description: "How to delete." },
    [`${META}.Patch`]: { type: "object", description: "A change to an object." },
    [`${META}.Status`]: { type: "object", description: "What came of a request." },
  };
  for (const kind of kinds) {
    const name = schemaName(kind);
    const { metadata: _metadata, ...properties } = kind.schema.properties ?? {};
    found[name] = {
      ...kind.schema,
      required: undefined,
      properties: {
        ...inOpenApi(properties),
        metadata: {
          description: "Standard object metadata.",
          default: {},
          allOf: [ref(`${META}.ObjectMeta`)],
        },
      },
      "x-kubernetes-group-version-kind": [kindMark(kind)],
    };
    found[`${name}List`] = {
      type: "object",
      description: `${kind.kind}List is a list of ${kind.kind}.`,
      required: ["items"],
      properties: {
        apiVersion: { type: "string" },
        kind: { type: "string" },
        items: { type: "array", items: { default: {}, allOf: [ref(name)] } },
        metadata: { default: {}, allOf: [ref(`${META}.ListMeta`)] },
      },
      "x-kubernetes-group-version-kind": [{ ...kindMark(kind), kind: `${kind.kind}List` }],
    };
  }
  return found;
}

/** Structural schemas say int-or-string by an extension only; readers of OpenAPI want a type as well. */
function inOpenApi(value: { readonly [name: string]: StructuralSchema }): JsonObject {
  return visit(value) as JsonObject;
}

function visit(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(visit);
  if (!isObject(value)) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([name, part]) => [name, visit(part)]));
  return value["x-kubernetes-int-or-string"] === true
    ? { ...copy, type: "string", format: "int-or-string" }
    : copy;
}
