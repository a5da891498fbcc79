import type { ObjectMeta } from "../../objects/objects.ts";
import type { Registered } from "../registry.ts";
import type { Cause } from "../status.ts";
import { wrongValue } from "./causes.ts";
import { labelValueProblem, nameProblem, qualifiedNameProblem } from "./names.ts";

/** All annotations of one object together, in characters; Kubernetes' own limit. */
const MAX_ANNOTATIONS = 256 * 1024;

/** What is wrong with metadata beyond its types. */
export function metadataCauses(kind: Registered, metadata: ObjectMeta): Cause[] {
  const causes: Cause[] = [];
  const check = (field: string, value: string, problem: string | undefined) => {
    if (problem) causes.push(wrongValue(field, value, problem));
  };
  if (metadata.name === "")
    causes.push({
      reason: "FieldValueRequired",
      message: "Required value: name or generateName is required",
      field: "metadata.name",
    });
  else check("metadata.name", metadata.name, nameProblem(metadata.name, kind.names));
  for (const [name, value] of Object.entries(metadata.labels ?? {})) {
    check("metadata.labels", name, qualifiedNameProblem(name));
    check("metadata.labels", value, labelValueProblem(value));
  }
  let size = 0;
  for (const [name, value] of Object.entries(metadata.annotations ?? {})) {
    check("metadata.annotations", name, qualifiedNameProblem(name.toLowerCase()));
    size += name.length + value.length;
  }
  if (size > MAX_ANNOTATIONS)
    causes.push({
      reason: "FieldValueTooLong",
      message: `Too long: must have at most ${MAX_ANNOTATIONS} bytes`,
      field: "metadata.annotations",
    });
  for (const name of metadata.finalizers ?? [])
    check("metadata.finalizers", name, qualifiedNameProblem(name));
  return causes;
}
