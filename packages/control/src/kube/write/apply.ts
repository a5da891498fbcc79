import type { KubeObject } from "../../objects/objects.ts";
import { applyConfiguration, trackApply } from "../fields/apply.ts";
import type { Registered } from "../registry.ts";
import { badRequest, notFound } from "../status.ts";
import { createIn } from "./create.ts";
import { updateIn } from "./update.ts";
import { asObject, knownFields } from "./validate.ts";
import { managedBy, type WriteContext, type WriteOptions } from "./writer.ts";

export interface ApplyOptions extends WriteOptions {
  /** Takes fields from whoever owns them. */
  readonly force: boolean;
}

/** Server-side apply: creates the object, or merges the configuration into it. */
export function apply(
  context: WriteContext,
  kind: Registered,
  namespace: string,
  name: string,
  body: unknown,
  options: ApplyOptions,
): Promise<{ readonly object: KubeObject; readonly created: boolean }> {
  const configuration = knownFields(kind, asObject(kind, body), options.fieldValidation, options.warn);
  if (configuration.metadata.managedFields?.length) throw badRequest("metadata.managedFields must be nil");
  if (configuration.metadata.name && configuration.metadata.name !== name)
    throw badRequest(
      `the name of the object (${configuration.metadata.name}) does not match the name on the URL (${name})`,
    );
  const named = { ...configuration, metadata: { ...configuration.metadata, name } };
  const by = managedBy(options, kind.apiVersion, context.now());
  return context.store.write((transaction) => {
    const live = transaction.get(kind, namespace, name);
    if (!live && options.subresource) throw notFound({ group: kind.group, kind: kind.plural, name });
    const wanted = ownPart(kind, named, options.subresource);
    const { object, managers } = applyConfiguration(kind, live, wanted, by, options.force);
    const track = (_kind: Registered, _before: KubeObject | undefined, next: KubeObject) =>
      trackApply(managers)(kind, next);
    const { managedFields: _sent, ...metadata } = object.metadata;
    const merged = { ...object, metadata } as KubeObject;
    return live
      ? { object: updateIn(transaction, context, kind, live, merged, options, track), created: false }
      : { object: createIn(transaction, context, kind, namespace, merged, options, track), created: true };
  }, options.dryRun);
}

/** What this path writes: the status alone, or all but the status. */
function ownPart(kind: Registered, object: KubeObject, subresource: "status" | undefined): KubeObject {
  if (!kind.statusSubresource) return object;
  const { apiVersion, kind: name, metadata, status } = object;
  if (subresource)
    return {
      apiVersion,
      kind: name,
      metadata: { name: metadata.name },
      ...(status === undefined ? {} : { status }),
    };
  const { status: _status, ...rest } = object;
  return rest as KubeObject;
}
