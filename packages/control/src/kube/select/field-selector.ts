import type { KubeObject } from "../../objects/objects.ts";
import { valueAt } from "../json.ts";
import { limits } from "../limits.ts";
import type { Registered } from "../registry.ts";
import { badRequest } from "../status.ts";

/** `kubectl get --field-selector status.phase!=Running`. Throws 400 for fields the kind does not offer. */
export function fieldSelector(kind: Registered, text: string): (object: KubeObject) => boolean {
  const terms = text.split(",").filter((term) => term.trim() !== "");
  if (terms.length > limits.requirements)
    throw badRequest(`a selector has at most ${limits.requirements} requirements`);
  const offered = new Set(["metadata.name", "metadata.namespace", ...(kind.selectable ?? [])]);
  const tests = terms.map((term) => {
    const [, field = "", operator, value = ""] = /^([^=!]*)(==|=|!=)(.*)$/.exec(term) ?? [];
    if (operator === undefined) throw badRequest(`invalid field selector: "${term}"`);
    if (!offered.has(field.trim())) throw badRequest(`field label not supported: ${field.trim()}`);
    const path = field.trim().split(".");
    return (object: KubeObject) =>
      (String(valueAt(object, path) ?? "") === value.trim()) === (operator !== "!=");
  });
  return (object) => tests.every((holds) => holds(object));
}
