import type { StructuralSchema } from "@peccary/api";
import type { KubeObject } from "../../objects/objects.ts";
import { isObject, type JsonObject, sameJson, setField } from "../json.ts";
import type { Registered } from "../registry.ts";
import { type Cause, StatusError } from "../status.ts";
import { elements, granular, itemElement, pathKey, readablePath } from "./field-set.ts";
import {
  decodeManagers,
  type ManagedBy,
  type Manager,
  ownableFields,
  sameManager,
  withManagers,
} from "./managed.ts";

export interface Applied {
  /** The live object under the configuration. Its owners are yet to be written down. */
  readonly object: KubeObject;
  readonly managers: readonly Manager[];
}

/**
 * Server-side apply: the configuration is merged into the live object; what its manager applied before and names no
 * more is removed, unless someone else owns it too. Fields that others set to other values are conflicts.
 */
export function applyConfiguration(
  kind: Registered,
  live: KubeObject | undefined,
  configuration: KubeObject,
  by: ManagedBy,
  force: boolean,
): Applied {
  const managers = decodeManagers(live?.metadata.managedFields);
  const wanted = ownableFields(kind, configuration);
  const present = ownableFields(kind, live);
  const self: Manager = { ...by, operation: "Apply", fields: new Set(wanted.keys()) };
  const others = managers.filter((one) => !sameManager(one, self));

  const contested = others.map((other) => ({
    other,
    keys: [...other.fields].filter((key) => wanted.has(key) && wanted.get(key) !== present.get(key)),
  }));
  const causes = contested.flatMap(({ other, keys }) => keys.map((key) => conflictCause(other, key)));
  if (causes.length > 0 && !force) throw applyConflict(kind, configuration, causes);
  for (const { other, keys } of contested) for (const key of keys) other.fields.delete(key);

  const merged = merge(live ?? {}, configuration, kind.schema) as KubeObject;
  const before = managers.find((one) => sameManager(one, self));
  const kept = new Set([...wanted.keys(), ...others.flatMap(({ fields }) => [...fields])]);
  const dropped = [...(before?.fields ?? [])].filter((key) => !kept.has(key));
  const object = drop(merged, dropped, kept, kind.schema) as KubeObject;
  // An apply that changes nothing keeps its time, so that nothing is written.
  const unchanged = before && sameFields(before.fields, self.fields);
  return { object, managers: [...others, unchanged ? { ...self, time: before.time } : self] };
}

/** Writes the owners into an applied object that has passed validation. */
export function trackApply(managers: readonly Manager[]): (kind: Registered, next: KubeObject) => KubeObject {
  return (kind, next) => {
    const there = ownableFields(kind, next);
    const alive = managers.map((one) => ({
      ...one,
      fields: new Set([...one.fields].filter((key) => there.has(key))),
    }));
    return withManagers({ object: next, managers: alive });
  };
}

const sameFields = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size === b.size && [...a].every((key) => b.has(key));

function conflictCause({ manager, apiVersion, operation, time, subresource }: Manager, key: string): Cause {
  const part = subresource ? ` with subresource "${subresource}"` : "";
  const when = operation === "Update" && time ? ` at ${time}` : "";
  return {
    reason: "FieldManagerConflict",
    message: `conflict with "${manager}"${part} using ${apiVersion}${when}`,
    field: readablePath(key),
  };
}

function applyConflict(kind: Registered, { metadata }: KubeObject, causes: readonly Cause[]): StatusError {
  const byManager = new Map<string, string[]>();
  for (const { message, field } of causes) byManager.set(message, [...(byManager.get(message) ?? []), field]);
  const parts = [...byManager].map(([message, fields]) =>
    fields.length === 1
      ? `${message}: ${fields[0]}`
      : `${message}:\n${fields.map((field) => `- ${field}`).join("\n")}`,
  );
  const count = `${causes.length} conflict${causes.length === 1 ? "" : "s"}`;
  return new StatusError(409, "Conflict", `Apply failed with ${count}: ${parts.join("\n")}`, {
    name: metadata.name,
    ...(kind.group ? { group: kind.group } : {}),
    kind: kind.plural,
    causes,
  });
}

function merge(live: unknown, applied: unknown, schema: StructuralSchema | undefined): unknown {
  if (isObject(live) && isObject(applied) && schema?.["x-kubernetes-map-type"] !== "atomic") {
    const result: JsonObject = { ...live };
    for (const [name, value] of Object.entries(applied)) {
      const below = schema?.properties?.[name] ?? schema?.additionalProperties;
      setField(result, name, merge(Object.hasOwn(live, name) ? live[name] : undefined, value, below));
    }
    return result;
  }
  if (Array.isArray(live) && Array.isArray(applied) && schema && granular(schema)) {
    const result: unknown[] = [...live];
    for (const item of applied) {
      const element = itemElement(item, schema);
      const at = result.findIndex((old) => itemElement(old, schema) === element);
      if (at < 0) result.push(item);
      else result[at] = merge(result[at], item, schema.items);
    }
    return result;
  }
  return applied;
}

/** Takes fields out, whole items before their parts, and what stands empty after that. */
function drop(
  object: unknown,
  keys: readonly string[],
  kept: ReadonlySet<string>,
  schema: StructuralSchema,
): unknown {
  const paths = keys.map(elements).sort((a, b) => a.length - b.length);
  const needed = new Set<string>();
  for (const key of kept) {
    const path = elements(key);
    for (let length = 1; length <= path.length; length++) needed.add(pathKey(path.slice(0, length)));
  }
  return paths.reduce<unknown>((value, path) => without(value, path, [], needed, schema), object);
}

function without(
  value: unknown,
  path: readonly string[],
  above: readonly string[],
  needed: ReadonlySet<string>,
  schema: StructuralSchema | undefined,
): unknown {
  const [element, ...rest] = path;
  if (element === undefined) return value;
  const here = [...above, element];
  const isNeeded = needed.has(pathKey(here));
  if (isObject(value) && element.startsWith("f:")) {
    const name = element.slice(2);
    if (!Object.hasOwn(value, name)) return value;
    const { [name]: field, ...others } = value;
    if (rest.length === 0) return isNeeded ? value : others;
    const below = schema?.properties?.[name] ?? schema?.additionalProperties;
    const next = without(field, rest, here, needed, below);
    if (sameJson(next, field)) return value;
    const empty = (isObject(next) || Array.isArray(next)) && Object.keys(next).length === 0;
    return empty && !isNeeded ? others : { ...value, [name]: next };
  }
  if (Array.isArray(value) && schema) {
    const at = value.findIndex((item) => itemElement(item, schema) === element);
    if (at < 0) return value;
    if (rest.length === 0) return isNeeded ? value : value.toSpliced(at, 1);
    // An item that stays keeps what it is told apart by.
    if (schema["x-kubernetes-list-map-keys"]?.some((key) => rest[0] === `f:${key}`)) return value;
    return value.with(at, without(value[at], rest, here, needed, schema.items));
  }
  return value;
}
