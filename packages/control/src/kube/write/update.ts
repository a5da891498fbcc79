import type { KubeObject } from "../../objects/objects.ts";
import { trackUpdate } from "../fields/managed.ts";
import { isObject, sameJson } from "../json.ts";
import type { Registered } from "../registry.ts";
import { badRequest, conflict, invalid, notFound } from "../status.ts";
import type { Transaction } from "../store.ts";
import { wrongValue } from "./causes.ts";
import { writable } from "./create.ts";
import { finish } from "./delete.ts";
import { asObject, knownFields, validated } from "./validate.ts";
import { managedBy, type WriteContext, type WriteOptions } from "./writer.ts";

/** Who writes down the owners of fields; server-side apply has its own way. */
export type Track = typeof trackUpdate;

/**
 * Replaces an object by what `change` makes of it.
 * @param change shown the newest object; may be asked again never
 */
export function update(
  context: WriteContext,
  kind: Registered,
  namespace: string,
  name: string,
  change: (current: KubeObject) => unknown,
  options: WriteOptions,
): Promise<KubeObject> {
  return context.store.write((transaction) => {
    const current = transaction.get(kind, namespace, name);
    if (!current) throw notFound({ group: kind.group, kind: kind.plural, name });
    return updateIn(transaction, context, kind, current, change(current), options);
  }, options.dryRun);
}

/** The same inside a write that does more. */
export function updateIn(
  transaction: Transaction,
  context: WriteContext,
  kind: Registered,
  current: KubeObject,
  body: unknown,
  options: WriteOptions,
  track: Track = trackUpdate,
): KubeObject {
  const now = context.now();
  const sent = knownFields(kind, asObject(kind, body), options.fieldValidation, options.warn);
  checkIdentity(kind, current, sent);
  const next = validated(kind, merged(kind, current, sent, options.subresource));
  const generation = (current.metadata.generation ?? 1) + (wants(kind, current, next) ? 1 : 0);
  const tracked = track(
    kind,
    current,
    { ...next, metadata: { ...next.metadata, generation } },
    sent.metadata.managedFields,
    managedBy(options, kind.apiVersion, now),
  );
  // Nothing to write, nothing for watches to tell.
  if (sameJson(stripped(tracked), stripped(current))) return current;
  return finish(transaction, context, kind, tracked);
}

/** The sender must have seen the newest version if it names one, and may not rename. */
function checkIdentity(kind: Registered, current: KubeObject, sent: KubeObject): void {
  const { name, namespace, uid, resourceVersion } = sent.metadata;
  const subject = { group: kind.group, kind: kind.plural, name: current.metadata.name };
  if (name && name !== current.metadata.name)
    throw badRequest(
      `the name of the object (${name}) does not match the name on the URL (${current.metadata.name})`,
    );
  if (namespace && namespace !== current.metadata.namespace)
    throw badRequest(
      `the namespace of the object (${namespace}) does not match the namespace on the request (${current.metadata.namespace ?? ""})`,
    );
  if (uid && uid !== current.metadata.uid)
    throw conflict(
      subject,
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${current.metadata.uid}`,
    );
  if (resourceVersion && resourceVersion !== "0" && resourceVersion !== current.metadata.resourceVersion)
    throw conflict(
      subject,
      "the object has been modified; please apply your changes to the latest version and try again",
    );
}

function merged(kind: Registered, current: KubeObject, sent: KubeObject, subresource?: "status"): KubeObject {
  if (subresource === "status") {
    const { status: _old, ...rest } = current;
    return (sent.status === undefined ? rest : { ...rest, status: sent.status }) as KubeObject;
  }
  const own = writable(sent.metadata);
  const { labels: _l, annotations: _a, finalizers: _f, ownerReferences: _o, ...fixed } = current.metadata;
  const added = (own.finalizers ?? []).find((finalizer) => !current.metadata.finalizers?.includes(finalizer));
  if (current.metadata.deletionTimestamp && added)
    throw invalid({ group: kind.group, kind: kind.kind, name: current.metadata.name }, [
      wrongValue(
        "metadata.finalizers",
        added,
        "no new finalizers can be added if the object is being deleted",
      ),
    ]);
  const { status, ...rest } = sent;
  const kept = kind.statusSubresource ? current.status : status;
  return {
    ...rest,
    ...(kept === undefined ? {} : { status: kept }),
    metadata: { ...fixed, ...own },
  } as KubeObject;
}

/** Whether what is wanted changed: anything beside metadata, and beside status where that is written apart. */
function wants(kind: Registered, before: KubeObject, after: KubeObject): boolean {
  const wish = ({ metadata: _m, status, ...rest }: KubeObject) =>
    kind.statusSubresource ? rest : { ...rest, status };
  return !sameJson(wish(before), wish(after));
}

/** Without what changes by the mere act of writing. */
function stripped(object: KubeObject): KubeObject {
  const managedFields = object.metadata.managedFields?.map((entry) =>
    isObject(entry) ? { ...entry, time: "" } : entry,
  );
  return { ...object, metadata: { ...object.metadata, managedFields } } as unknown as KubeObject;
}
