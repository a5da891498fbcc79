import { customResourceDefinition, isCustom } from "@peccary/api";
import type { Registry } from "../registry.ts";

export const definitions = {
  group: "apiextensions.k8s.io",
  plural: "customresourcedefinitions",
  kind: "CustomResourceDefinition",
  shortNames: ["crd", "crds"],
  verbs: ["get", "list"],
} as const;

/**
 * What a cluster would need to serve our kinds; to read only. kubectl looks here before it says that it knows no
 * such kind.
 */
export function definitionsAnswer(
  registry: Registry,
  path: readonly string[],
  now: string,
): Response | undefined {
  const [root, group, version, plural, name, ...more] = path;
  if (
    root !== "apis" ||
    group !== definitions.group ||
    version !== "v1" ||
    plural !== definitions.plural ||
    more.length > 0
  )
    return undefined;
  const items = registry.all.filter(isCustom).map((kind) => ({
    ...customResourceDefinition(kind),
    metadata: { name: kind.id, creationTimestamp: now },
    status: {
      acceptedNames: { plural: kind.plural, kind: kind.kind },
      storedVersions: [kind.version],
      conditions: [
        { type: "Established", status: "True", reason: "InitialNamesAccepted", message: "always served" },
      ],
    },
  }));
  if (name === undefined)
    return Response.json({
      kind: `${definitions.kind}List`,
      apiVersion: `${definitions.group}/v1`,
      metadata: { resourceVersion: "1" },
      items,
    });
  const found = items.find(({ metadata }) => metadata.name === name);
  return found && Response.json(found);
}
