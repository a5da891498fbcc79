import { randomBytes, randomUUID } from "node:crypto";
import type { KubeObject } from "../../objects/objects.ts";
import { trackUpdate } from "../fields/managed.ts";
import { limits } from "../limits.ts";
import type { Registered } from "../registry.ts";
import { alreadyExists, badRequest } from "../status.ts";
import type { Transaction } from "../store.ts";
import { requireNamespace } from "./namespaces.ts";
import { asObject, knownFields, validated } from "./validate.ts";
import { managedBy, timestamp, type WriteContext, type WriteOptions } from "./writer.ts";

/** @param namespace of the path; "" for kinds without one */
export function create(
  context: WriteContext,
  kind: Registered,
  namespace: string,
  body: unknown,
  options: WriteOptions,
): Promise<KubeObject> {
  const sent = knownFields(kind, asObject(kind, body), options.fieldValidation, options.warn);
  return context.store.write(
    (transaction) => createIn(transaction, context, kind, namespace, sent, options),
    options.dryRun,
  );
}

/** The same inside a write that does more. `sent` holds known fields only. */
export function createIn(
  transaction: Transaction,
  context: WriteContext,
  kind: Registered,
  namespace: string,
  sent: KubeObject,
  options: WriteOptions,
  track: typeof trackUpdate = trackUpdate,
): KubeObject {
  const now = context.now();
  if (sent.metadata.resourceVersion)
    throw badRequest("resourceVersion should not be set on objects to be created");
  const metadata = inNamespace(kind, namespace, sent);
  const { generateName } = metadata;
  const name =
    metadata.name || (generateName ? `${generateName}${randomBytes(4).toString("hex").slice(0, 5)}` : "");
  const complete = validated(kind, {
    ...withoutStatus(kind, sent),
    metadata: {
      ...writable(metadata),
      name,
      ...(generateName ? { generateName } : {}),
      uid: randomUUID(),
      creationTimestamp: timestamp(now),
      generation: 1,
    },
  } as KubeObject);
  requireNamespace(transaction, context.registry, kind, complete);
  if (transaction.get(kind, namespace, name))
    throw alreadyExists({ group: kind.group, kind: kind.plural, name });
  forgetOld(transaction, kind, now);
  return transaction.put(
    kind,
    track(kind, undefined, complete, sent.metadata.managedFields, managedBy(options, kind.apiVersion, now)),
  );
}

/** What is past its lifetime goes when the next of its kind comes. */
function forgetOld(transaction: Transaction, kind: Registered, now: number): void {
  const { lifetime } = kind;
  if (lifetime === undefined) return;
  const old = transaction
    .list(kind)
    .filter(({ metadata }) => Date.parse(metadata.creationTimestamp ?? "") < now - lifetime)
    .slice(0, limits.forgottenAtOnce);
  for (const object of old) transaction.remove(kind, object);
}

function inNamespace(kind: Registered, namespace: string, { metadata }: KubeObject): KubeObject["metadata"] {
  const { namespace: named, ...rest } = metadata;
  if (!kind.namespaced) {
    if (named)
      throw badRequest(`${kind.plural} are not in a namespace, but metadata.namespace is "${named}"`);
    return rest as KubeObject["metadata"];
  }
  if (named && named !== namespace)
    throw badRequest(
      `the namespace of the object (${named}) does not match the namespace on the request (${namespace})`,
    );
  return { ...rest, namespace } as KubeObject["metadata"];
}

/** What a client may set; the rest of metadata is the server's. */
export function writable(metadata: KubeObject["metadata"]): Partial<KubeObject["metadata"]> {
  const { labels, annotations, finalizers, ownerReferences, namespace } = metadata;
  return {
    ...(namespace ? { namespace } : {}),
    ...(labels ? { labels } : {}),
    ...(annotations ? { annotations } : {}),
    ...(finalizers?.length ? { finalizers } : {}),
    ...(ownerReferences?.length ? { ownerReferences } : {}),
  };
}

function withoutStatus(kind: Registered, object: KubeObject): KubeObject {
  if (!kind.statusSubresource) return object;
  const { status: _status, ...rest } = object;
  return rest as KubeObject;
}
