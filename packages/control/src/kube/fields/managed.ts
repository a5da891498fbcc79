import type { KubeObject } from "../../objects/objects.ts";
import { isObject } from "../json.ts";
import { limits } from "../limits.ts";
import type { Registered } from "../registry.ts";
import { decodeFields, elements, encodeFields, type FieldSet, fieldsOf } from "./field-set.ts";

/** Who writes, through which version, when. */
export interface ManagedBy {
  readonly manager: string;
  readonly apiVersion: string;
  readonly time: string;
  readonly subresource?: "status";
}

/** What one manager owns of an object. */
export interface Manager extends ManagedBy {
  readonly operation: "Apply" | "Update";
  fields: FieldSet;
}

/** An object under construction, with who owns its fields. */
export interface Managed {
  readonly object: KubeObject;
  readonly managers: Manager[];
}

const ownedMetadata = new Set([
  "f:labels",
  "f:annotations",
  "f:finalizers",
  "f:ownerReferences",
  "f:generateName",
]);

/** The fields of an object that can have an owner; not what identifies it, nor what the server sets. */
export function ownableFields(kind: Registered, object: KubeObject | undefined): Map<string, string> {
  if (!object) return new Map();
  const { apiVersion: _v, kind: _k, ...rest } = object;
  const fields = fieldsOf(rest, kind.schema);
  for (const key of fields.keys()) {
    const [first, second] = elements(key);
    if (first === "f:metadata" && !ownedMetadata.has(second ?? "")) fields.delete(key);
  }
  return fields;
}

export const sameManager = (
  a: Omit<Manager, "fields" | "time">,
  b: Omit<Manager, "fields" | "time">,
): boolean =>
  a.manager === b.manager &&
  a.operation === b.operation &&
  a.apiVersion === b.apiVersion &&
  a.subresource === b.subresource;

export function decodeManagers(wire: readonly unknown[] | undefined): Manager[] {
  return (wire ?? []).filter(isObject).flatMap((entry) => {
    const { manager, operation, apiVersion, time, subresource, fieldsV1 } = entry;
    if (typeof manager !== "string" || typeof apiVersion !== "string") return [];
    return {
      manager,
      apiVersion,
      operation: operation === "Apply" ? "Apply" : "Update",
      time: typeof time === "string" ? time : "",
      ...(subresource === "status" ? { subresource } : {}),
      fields: decodeFields(fieldsV1),
    } satisfies Manager;
  });
}

/** Puts the owners into the object; who owns nothing any more is left out. */
export function withManagers({ object, managers }: Managed): KubeObject {
  const { managedFields: _old, ...metadata } = object.metadata;
  const entries = capped(managers.filter(({ fields }) => fields.size > 0)).map((entry) => ({
    manager: entry.manager,
    operation: entry.operation,
    apiVersion: entry.apiVersion,
    time: entry.time,
    fieldsType: "FieldsV1",
    fieldsV1: encodeFields(entry.fields),
    ...(entry.subresource ? { subresource: entry.subresource } : {}),
  }));
  return {
    ...object,
    metadata: { ...metadata, ...(entries.length > 0 ? { managedFields: entries } : {}) } as never,
  };
}

/** Beyond the cap the oldest updates become one, as in Kubernetes; applied configurations are kept apart. */
function capped(managers: Manager[]): Manager[] {
  const updates = managers
    .filter(({ operation }) => operation === "Update")
    .sort((a, b) => (a.time < b.time ? -1 : 1));
  const excess = updates.slice(0, Math.max(0, updates.length - limits.managers));
  if (excess.length === 0) return managers;
  const bucket: Manager = {
    ...excess.at(-1)!,
    manager: "ancient-changes",
    fields: new Set(excess.flatMap(({ fields }) => [...fields])),
  };
  return [bucket, ...managers.filter((one) => !excess.includes(one))];
}

/**
 * After a create, update or patch: what changed belongs to the writer, what is gone to nobody.
 * @param sent managedFields as the writer sent them; absent ones stay as they were
 */
export function trackUpdate(
  kind: Registered,
  current: KubeObject | undefined,
  next: KubeObject,
  sent: readonly unknown[] | undefined,
  by: ManagedBy,
): KubeObject {
  const managers = decodeManagers(sent ?? current?.metadata.managedFields);
  const before = ownableFields(kind, current);
  const after = ownableFields(kind, next);
  const changed = [...after].filter(([key, value]) => before.get(key) !== value).map(([key]) => key);
  for (const other of managers) other.fields = new Set([...other.fields].filter((key) => after.has(key)));
  claim(managers, { ...by, operation: "Update", fields: new Set() }, changed, before);
  return withManagers({ object: next, managers });
}

/** Gives fields to one manager. Others lose those whose value was another before. */
function claim(
  managers: Manager[],
  by: Manager,
  changed: readonly string[],
  before: ReadonlyMap<string, string>,
): void {
  if (changed.length === 0) return;
  let own = managers.find((one) => sameManager(one, by));
  if (!own) managers.push((own = by));
  for (const other of managers)
    if (other !== own) for (const key of changed) if (before.has(key)) other.fields.delete(key);
  const fields = new Set([...own.fields, ...changed]);
  managers[managers.indexOf(own)] = { ...own, time: by.time, fields };
}
