import type { Kind } from "./kind.ts";

/** Kinds of Kubernetes itself are there in every cluster; all others are defined by such an object. */
export const isCustom = (kind: Kind): boolean => kind.group.includes(".");

/** The apiextensions.k8s.io/v1 object that makes a cluster serve a kind. */
export function customResourceDefinition(kind: Kind): object {
  const { metadata: _metadata, ...properties } = kind.schema.properties ?? {};
  const names = {
    plural: kind.plural,
    singular: kind.singular,
    kind: kind.kind,
    listKind: `${kind.kind}List`,
    ...(kind.shortNames ? { shortNames: kind.shortNames } : {}),
    ...(kind.categories ? { categories: kind.categories } : {}),
  };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${kind.plural}.${kind.group}` },
    spec: {
      group: kind.group,
      names,
      scope: kind.namespaced ? "Namespaced" : "Cluster",
      versions: [
        {
          name: kind.version,
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: "object",
              description: kind.description,
              properties: { ...properties, metadata: { type: "object" } },
            },
          },
          ...(kind.statusSubresource ? { subresources: { status: {} } } : {}),
        },
      ],
    },
  };
}
