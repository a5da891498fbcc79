import type { KubeObject } from "../../objects/objects.ts";
import { isObject } from "../json.ts";
import type { Registered, Registry } from "../registry.ts";
import { forbidden, notFound } from "../status.ts";
import type { Transaction } from "../store.ts";
import { removeIn } from "./delete.ts";
import type { WriteContext } from "./writer.ts";

export const isNamespace = ({ group, kind }: Registered): boolean => group === "" && kind === "Namespace";

/** What is namespaced is made only in a namespace that is there and stays. */
export function requireNamespace(
  transaction: Transaction,
  registry: Registry,
  kind: Registered,
  { metadata }: KubeObject,
): void {
  const namespaces = registry.all.find(isNamespace);
  if (!kind.namespaced || !namespaces) return;
  const name = metadata.namespace ?? "";
  const home = transaction.get(namespaces, "", name);
  if (!home) throw notFound({ group: namespaces.group, kind: namespaces.plural, name });
  if (home.metadata.deletionTimestamp)
    throw forbidden(
      { group: kind.group, kind: kind.plural, name: metadata.name },
      `unable to create new content in namespace ${name} because it is being terminated`,
      [
        {
          reason: "NamespaceTerminating",
          message: `namespace ${name} is being terminated`,
          field: "metadata.namespace",
        },
      ],
    );
}

/** A namespace that was deleted says so until it is empty. */
export const closeNamespace = (namespace: KubeObject): KubeObject => ({
  ...namespace,
  status: { ...(isObject(namespace.status) ? namespace.status : {}), phase: "Terminating" },
});

/** Deletes all in it. @returns whether nothing is left, so that it may go itself */
export function emptyNamespace(
  transaction: Transaction,
  context: WriteContext,
  { metadata }: KubeObject,
): boolean {
  const inside = () =>
    context.registry.all
      .filter(({ namespaced }) => namespaced)
      .flatMap((kind) => transaction.list(kind, metadata.name).map((object) => [kind, object] as const));
  for (const [kind, object] of inside()) {
    // An owner that went a moment ago may have taken it along.
    const still = transaction.get(kind, metadata.name, object.metadata.name);
    if (still) removeIn(transaction, context, kind, still, { propagation: "Background" });
  }
  return inside().length === 0;
}
