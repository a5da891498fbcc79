import type { StructuralSchema } from "@peccary/api";
import { isObject, type JsonObject, setField } from "../json.ts";

/**
 * Names of fields, as managedFields hold them. An element is `f:NAME`, `k:{"name":"x"}` (an item by its keys) or
 * `v:VALUE` (an item of a set); a path is the JSON of its elements, so that sets of paths are sets of strings.
 */
export type FieldSet = Set<string>;

export const pathKey = (path: readonly string[]): string => JSON.stringify(path);
export const elements = (key: string): string[] => JSON.parse(key) as string[];

/** Stands for the value of something that counts by being there: an item, an entry. */
const PRESENT = "\u2203";

/** Every field of an object that can have an owner, with its value to compare by. */
export function fieldsOf(object: unknown, schema: StructuralSchema): Map<string, string> {
  const fields = new Map<string, string>();
  collect(object, schema, [], fields);
  return fields;
}

function collect(
  value: unknown,
  schema: StructuralSchema | undefined,
  path: string[],
  into: Map<string, string>,
): void {
  if (isObject(value) && schema?.["x-kubernetes-map-type"] !== "atomic") {
    for (const [name, field] of Object.entries(value)) {
      if (field === undefined) continue;
      const at = [...path, `f:${name}`];
      const declared = schema?.properties && Object.hasOwn(schema.properties, name);
      collect(field, declared ? schema.properties![name] : schema?.additionalProperties, at, into);
      const bare = field === null || (isObject(field) && Object.keys(field).length === 0);
      if (bare || (!declared && !into.has(pathKey(at))))
        into.set(pathKey(at), bare ? String(field && "{}") : PRESENT);
    }
    return;
  }
  if (Array.isArray(value) && schema && granular(schema)) {
    for (const item of value) {
      const at = [...path, itemElement(item, schema)];
      into.set(pathKey(at), PRESENT);
      if (isObject(item)) collect(item, schema.items, at, into);
    }
    return;
  }
  if (path.length > 0) into.set(pathKey(path), JSON.stringify(value) ?? "null");
}

/** Whether two writers may each own items of this list. */
export const granular = (schema: StructuralSchema): boolean =>
  schema["x-kubernetes-list-type"] === "map" || schema["x-kubernetes-list-type"] === "set";

/** What an item is told apart by. */
export function itemElement(item: unknown, schema: StructuralSchema): string {
  const keys = schema["x-kubernetes-list-map-keys"];
  if (!keys || !isObject(item)) return `v:${JSON.stringify(item)}`;
  const sorted = [...keys].sort();
  const found = sorted.map((key) => [key, item[key] ?? schema.items?.properties?.[key]?.default] as const);
  return `k:${JSON.stringify(Object.fromEntries(found))}`;
}

/** The nested form of the wire: `{"f:spec": {"f:selector": {}}}`; `.` marks a path that also ends there. */
export function encodeFields(fields: Iterable<string>): JsonObject {
  const root: JsonObject = {};
  const tree = new Map<string, unknown>();
  for (const key of fields) {
    let at = tree;
    for (const element of elements(key)) {
      if (!at.has(element)) at.set(element, new Map<string, unknown>());
      at = at.get(element) as Map<string, unknown>;
    }
    at.set(".", true);
  }
  write(tree, root);
  return root;
}

function write(tree: Map<string, unknown>, into: JsonObject): void {
  const names = [...tree.keys()].sort();
  for (const name of names) {
    const below = tree.get(name);
    if (below === true) {
      if (names.length > 1) into["."] = {};
      continue;
    }
    const child: JsonObject = {};
    write(below as Map<string, unknown>, child);
    setField(into, name, child);
  }
}

/** Deeper than any schema here; what is below is ignored. */
const MAX_DEPTH = 60;

export function decodeFields(wire: unknown): FieldSet {
  const fields: FieldSet = new Set();
  read(wire, [], fields);
  return fields;
}

function read(wire: unknown, path: string[], into: FieldSet): void {
  if (!isObject(wire) || path.length > MAX_DEPTH) return;
  const names = Object.keys(wire);
  if (path.length > 0 && (names.length === 0 || names.includes("."))) into.add(pathKey(path));
  for (const name of names) if (name !== ".") read(wire[name], [...path, name], into);
}

/** `.spec.ports[containerPort=80].name`, for people. */
export function readablePath(key: string): string {
  return elements(key)
    .map((element) => {
      const rest = element.slice(2);
      if (element.startsWith("f:")) return `.${rest}`;
      if (element.startsWith("v:")) return `[=${rest}]`;
      const keys = Object.entries(JSON.parse(rest) as JsonObject);
      return `[${keys.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(",")}]`;
    })
    .join("");
}
