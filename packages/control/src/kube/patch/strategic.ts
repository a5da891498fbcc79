import type { StructuralSchema } from "@peccary/api";
import { isObject, type JsonObject, sameJson, setField } from "../json.ts";
import { badRequest } from "../status.ts";

const PRIMITIVES = "$deleteFromPrimitiveList/";
const ORDER = "$setElementOrder/";

/**
 * Kubernetes' own patch: like a merge patch, but lists whose items have a key are merged item by item.
 * What `$patch`, `$retainKeys`, `$setElementOrder/x` and `$deleteFromPrimitiveList/x` mean is in the Kubernetes
 * documents under "strategic merge patch".
 */
export function strategicMergePatch(
  target: unknown,
  patch: unknown,
  schema: StructuralSchema | undefined,
): unknown {
  if (!isObject(patch)) return patch;
  const { $patch: directive, $retainKeys: retained, ...fields } = patch;
  if (directive === "replace") return fields;
  if (directive === "delete") return {};
  if (directive !== undefined && directive !== "merge")
    throw badRequest(`unknown patch directive ${JSON.stringify(directive)}`);
  const result: JsonObject = isObject(target) ? { ...target } : {};
  if (Array.isArray(retained))
    for (const name of Object.keys(result)) if (!retained.includes(name)) delete result[name];
  for (const [name, value] of Object.entries(fields)) {
    if (name.startsWith("$")) continue;
    const below = schema?.properties?.[name] ?? schema?.additionalProperties;
    const current = Object.hasOwn(result, name) ? result[name] : undefined;
    if (value === null) delete result[name];
    else if (Array.isArray(value)) setField(result, name, patchList(current, value, below));
    else setField(result, name, strategicMergePatch(current, value, below));
  }
  for (const [name, value] of Object.entries(fields)) {
    if (name.startsWith(PRIMITIVES)) dropValues(result, name.slice(PRIMITIVES.length), value);
    else if (name.startsWith(ORDER)) sort(result, name.slice(ORDER.length), value, schema);
  }
  return result;
}

const mergeKey = (schema: StructuralSchema | undefined): string | undefined =>
  schema?.["x-kubernetes-patch-merge-key"];

function patchList(current: unknown, patch: unknown[], schema: StructuralSchema | undefined): unknown[] {
  const items = Array.isArray(current) ? [...(current as unknown[])] : [];
  const merges = schema?.["x-kubernetes-patch-strategy"] === "merge";
  const key = mergeKey(schema);
  if (!merges) return withoutDirectives(patch);
  if (key === undefined)
    return [...items, ...patch.filter((value) => !items.some((item) => sameJson(item, value)))];
  // `{$patch: replace}` as an item makes the other items the whole list.
  if (patch.some((item) => isObject(item) && item["$patch"] === "replace")) return withoutDirectives(patch);
  for (const item of patch) {
    if (!isObject(item) || item[key] === undefined)
      throw badRequest(`an item of the patch lacks its key "${key}"`);
    const at = items.findIndex((old) => isObject(old) && sameJson(old[key], item[key]));
    if (item["$patch"] === "delete") {
      if (at >= 0) items.splice(at, 1);
    } else if (at >= 0) items[at] = strategicMergePatch(items[at], item, schema?.items);
    else items.push(strategicMergePatch({}, item, schema?.items));
  }
  return items;
}

const withoutDirectives = (items: unknown[]): unknown[] =>
  items.filter((item) => !isObject(item) || item["$patch"] === undefined);

function dropValues(result: JsonObject, name: string, values: unknown): void {
  const current = result[name];
  if (!Array.isArray(current) || !Array.isArray(values)) return;
  result[name] = current.filter((item) => !values.some((value) => sameJson(value, item)));
}

/** Items that the order names come as it says; the others stay behind the item they stood behind. */
function sort(result: JsonObject, name: string, order: unknown, schema: StructuralSchema | undefined): void {
  const items = result[name];
  if (!Array.isArray(items) || !Array.isArray(order)) return;
  const key = mergeKey(schema?.properties?.[name]);
  const identity = (item: unknown): string =>
    JSON.stringify(key !== undefined && isObject(item) ? item[key] : item);
  const wanted = order.map(identity);
  const ranks = new Map<unknown, number>();
  let rank = -1;
  for (const item of items as unknown[]) {
    const found = wanted.indexOf(identity(item));
    if (found >= 0) rank = found;
    ranks.set(item, rank);
  }
  result[name] = [...(items as unknown[])].sort((a, b) => ranks.get(a)! - ranks.get(b)!);
}
