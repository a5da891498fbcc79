import type { Issue, SchemaIssue } from "@peccary/api";
import { valueAt } from "../json.ts";
import type { Cause } from "../status.ts";

/** `spec.filters[0].ports`, `metadata.annotations[peccary.io/netns]`. */
function fieldName(path: readonly PropertyKey[]): string {
  let name = "";
  for (const step of path) {
    const plain = typeof step === "string" && /^[A-Za-z_][A-Za-z0-9_-]*$/.test(step);
    name += plain ? `${name && "."}${step}` : `[${String(step)}]`;
  }
  return name;
}

/** @param problem what is wrong with the value */
export const wrongValue = (field: string, value: unknown, problem: string): Cause => ({
  reason: "FieldValueInvalid",
  message: `Invalid value: ${shown(value)}: ${problem}`,
  field,
});

export const issueCause = (object: unknown, { path, message }: Issue): Cause =>
  wrongValue(fieldName(path), valueAt(object, path), message);

/** What the schema found, in the words kubectl users know. */
export function schemaCause(object: unknown, issue: SchemaIssue): Cause {
  const field = fieldName(issue.path);
  const value = valueAt(object, issue.path as (string | number)[]);
  if (value === undefined && issue.code === "invalid_type")
    return { reason: "FieldValueRequired", message: "Required value", field };
  if (issue.code === "invalid_value" && issue.values)
    return {
      reason: "FieldValueNotSupported",
      message: `Unsupported value: ${shown(value)}: supported values: ${issue.values.map(shown).join(", ")}`,
      field,
    };
  if (issue.code === "invalid_type")
    return {
      reason: "FieldValueTypeInvalid",
      message: `Invalid value: ${shown(value)}: must be of type ${String(issue.expected)}`,
      field,
    };
  if (issue.code === "invalid_union") return wrongValue(field, value, "must be an integer or a string");
  return wrongValue(field, value, issue.message);
}

/** Long enough for a selector, short enough for a terminal. */
const MAX_SHOWN = 200;

function shown(value: unknown): string {
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? '"array"' : '"object"';
  const text = JSON.stringify(value) ?? '""';
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…"` : text;
}
