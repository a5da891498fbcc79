import type { KubeObject } from "../../objects/objects.ts";
import { isObject, sameJson } from "../json.ts";
import type { Registered } from "../registry.ts";
import { conflict, notFound } from "../status.ts";
import type { Transaction } from "../store.ts";
import { closeNamespace, emptyNamespace, isNamespace } from "./namespaces.ts";
import { timestamp, type WriteContext } from "./writer.ts";

/** What becomes of the objects that a deleted one owns. */
export type Propagation = "Background" | "Foreground" | "Orphan";

export interface DeleteOptions {
  readonly propagation: Propagation;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly dryRun: boolean;
}

/** @returns the object as it was last, or as it now waits for its finalizers */
export function remove(
  context: WriteContext,
  kind: Registered,
  namespace: string,
  name: string,
  options: DeleteOptions,
): Promise<KubeObject> {
  return context.store.write((transaction) => {
    const current = transaction.get(kind, namespace, name);
    if (!current) throw notFound({ group: kind.group, kind: kind.plural, name });
    return removeIn(transaction, context, kind, current, options);
  }, options.dryRun);
}

/** The same inside a write that does more. */
export function removeIn(
  transaction: Transaction,
  context: WriteContext,
  kind: Registered,
  current: KubeObject,
  options: Omit<DeleteOptions, "dryRun">,
): KubeObject {
  checkPreconditions(kind, current, options);
  if (options.propagation === "Orphan") orphan(transaction, context, current);
  if (current.metadata.deletionTimestamp) return current;
  return finish(transaction, context, kind, {
    ...current,
    metadata: {
      ...current.metadata,
      deletionTimestamp: timestamp(context.now()),
      deletionGracePeriodSeconds: 0,
    },
  });
}

/** Keeps an object, unless it was to be deleted and nothing holds it any more. */
export function finish(
  transaction: Transaction,
  context: WriteContext,
  kind: Registered,
  object: KubeObject,
): KubeObject {
  const deleting = object.metadata.deletionTimestamp !== undefined;
  const next = deleting && isNamespace(kind) ? closeNamespace(object) : object;
  if (!deleting || held(next)) return transaction.put(kind, next);
  if (isNamespace(kind) && !emptyNamespace(transaction, context, next)) return transaction.put(kind, next);
  const gone = transaction.remove(kind, next);
  collect(transaction, context, next);
  followNamespace(transaction, context, next);
  return gone;
}

const held = ({ metadata }: KubeObject): boolean => (metadata.finalizers?.length ?? 0) > 0;

/** The last object of a namespace that waits to go takes it along. */
function followNamespace(transaction: Transaction, context: WriteContext, { metadata }: KubeObject): void {
  const namespaces = context.registry.all.find(isNamespace);
  if (!namespaces || !metadata.namespace) return;
  const home = transaction.get(namespaces, "", metadata.namespace);
  if (home?.metadata.deletionTimestamp && !held(home) && isEmpty(transaction, context, metadata.namespace))
    transaction.remove(namespaces, home);
}

const isEmpty = (transaction: Transaction, context: WriteContext, namespace: string): boolean =>
  context.registry.all.every((kind) => !kind.namespaced || transaction.list(kind, namespace).length === 0);

function checkPreconditions(
  kind: Registered,
  { metadata }: KubeObject,
  { uid, resourceVersion }: Omit<DeleteOptions, "dryRun">,
): void {
  const subject = { group: kind.group, kind: kind.plural, name: metadata.name };
  if (uid !== undefined && uid !== metadata.uid)
    throw conflict(
      subject,
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${metadata.uid}`,
    );
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion)
    throw conflict(
      subject,
      `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${metadata.resourceVersion}`,
    );
}

const owners = ({ metadata }: KubeObject): { readonly [field: string]: unknown }[] =>
  (metadata.ownerReferences ?? []).filter(isObject);

const ownedBy = (object: KubeObject, { metadata: { uid } }: KubeObject): boolean =>
  owners(object).some((owner) => owner["uid"] === uid);

/** All that the object owns, of whatever kind. */
function* dependents(
  transaction: Transaction,
  context: WriteContext,
  owner: KubeObject,
): Generator<readonly [Registered, KubeObject]> {
  for (const kind of context.registry.all)
    for (const object of transaction.list(kind)) if (ownedBy(object, owner)) yield [kind, object];
}

/** Deletes what only the object owned; others lose their reference to it. */
function collect(transaction: Transaction, context: WriteContext, owner: KubeObject): void {
  for (const [kind, object] of [...dependents(transaction, context, owner)]) {
    if (owners(object).every(({ uid }) => uid === owner.metadata.uid))
      removeIn(transaction, context, kind, object, { propagation: "Background" });
    else transaction.put(kind, withoutOwner(object, owner));
  }
}

function orphan(transaction: Transaction, context: WriteContext, owner: KubeObject): void {
  for (const [kind, object] of [...dependents(transaction, context, owner)]) {
    const free = withoutOwner(object, owner);
    if (!sameJson(free, object)) transaction.put(kind, free);
  }
}

const withoutOwner = (object: KubeObject, owner: KubeObject): KubeObject => ({
  ...object,
  metadata: {
    ...object.metadata,
    ownerReferences: owners(object).filter(({ uid }) => uid !== owner.metadata.uid),
  },
});
