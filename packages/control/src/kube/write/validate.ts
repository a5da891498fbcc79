import type { KubeObject } from "../../objects/objects.ts";
import { isObject } from "../json.ts";
import { limits } from "../limits.ts";
import type { Registered } from "../registry.ts";
import { badRequest, invalid, tooLarge } from "../status.ts";
import { issueCause, schemaCause } from "./causes.ts";
import { metadataCauses } from "./metadata.ts";
import { prune } from "./unknown.ts";

/** What becomes of fields that the schema does not know. They are never kept. */
export type FieldValidation = "Ignore" | "Warn" | "Strict";

/** Takes a body for an object of its kind; whatever else it holds is checked later. */
export function asObject(kind: Registered, body: unknown): KubeObject {
  if (!isObject(body)) throw badRequest("the object provided is not a JSON object");
  const { apiVersion = kind.apiVersion, kind: name = kind.kind, metadata = {} } = body;
  if (apiVersion !== kind.apiVersion || name !== kind.kind)
    throw badRequest(
      `the object provided is a ${String(name)} of ${String(apiVersion)}; this path takes a ${kind.kind} of ${kind.apiVersion}`,
    );
  if (!isObject(metadata)) throw badRequest("metadata: must be an object");
  for (const field of ["name", "namespace", "generateName", "resourceVersion", "uid"])
    if (metadata[field] !== undefined && metadata[field] !== null && typeof metadata[field] !== "string")
      throw badRequest(`metadata.${field}: must be a string`);
  return {
    ...body,
    apiVersion,
    kind: name,
    metadata: { ...metadata, name: metadata["name"] ?? "" },
  } as KubeObject;
}

/** Leaves out unknown fields and says which, or refuses them. */
export function knownFields(
  kind: Registered,
  object: KubeObject,
  mode: FieldValidation,
  warn: (message: string) => void,
): KubeObject {
  const { value, unknown } = prune(object, kind.schema);
  if (unknown.length > 0 && mode === "Strict")
    throw badRequest(
      `${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: strict decoding error: ` +
        unknown.map((field) => `unknown field "${field}"`).join(", "),
    );
  if (mode === "Warn") for (const field of unknown) warn(`unknown field "${field}"`);
  return value as KubeObject;
}

/** Fills in defaults; throws what is wrong, field by field. */
export function validated(kind: Registered, object: KubeObject): KubeObject {
  const subject = { group: kind.group, kind: kind.kind, name: object.metadata.name };
  const parsed = kind.parse(object);
  if (parsed.issues)
    throw invalid(
      subject,
      parsed.issues.map((issue) => schemaCause(object, issue)),
    );
  const complete = parsed.object as KubeObject;
  const causes = [
    ...metadataCauses(kind, complete.metadata),
    ...kind.check(complete).map((issue) => issueCause(complete, issue)),
  ];
  if (causes.length > 0) throw invalid(subject, causes);
  if (JSON.stringify(complete).length > limits.object)
    throw tooLarge(`${kind.kind} "${object.metadata.name}" is larger than ${limits.object} bytes`);
  return complete;
}
