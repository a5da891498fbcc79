import type { StructuralSchema } from "@peccary/api";
import { isObject, type JsonObject, setField } from "../json.ts";

/** A value without what its schema does not know, and the names of what was left out. */
export function prune(
  value: unknown,
  schema: StructuralSchema,
): { readonly value: unknown; readonly unknown: string[] } {
  const unknown: string[] = [];
  return { value: pruned(value, schema, "", unknown), unknown };
}

function pruned(value: unknown, schema: StructuralSchema, path: string, unknown: string[]): unknown {
  if (Array.isArray(value))
    return schema.items
      ? value.map((item, index) => pruned(item, schema.items!, `${path}[${index}]`, unknown))
      : value;
  if (!isObject(value)) return value;
  const { properties, additionalProperties } = schema;
  const open = schema["x-kubernetes-preserve-unknown-fields"] === true;
  if (!properties && !additionalProperties) return value;
  const kept: JsonObject = {};
  for (const [name, field] of Object.entries(value)) {
    const known = properties && Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
    const at = path ? `${path}.${name}` : name;
    // null says that a field is not set.
    if (field === null && known && !known.nullable) continue;
    if (known) setField(kept, name, pruned(field, known, at, unknown));
    else if (open) setField(kept, name, field);
    else unknown.push(at);
  }
  return kept;
}
