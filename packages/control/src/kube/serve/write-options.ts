import { isObject } from "../json.ts";
import { badRequest } from "../status.ts";
import type { DeleteOptions, Propagation } from "../write/delete.ts";
import type { FieldValidation } from "../write/validate.ts";
import type { WriteOptions } from "../write/writer.ts";
import { bodyData } from "./body.ts";
import type { ResourceRequest } from "./resource.ts";

/** How the query wants a write done. */
export function writeOptions({ query, request, warn }: ResourceRequest): WriteOptions {
  const dryRun = query.getAll("dryRun");
  if (dryRun.some((value) => value !== "All" && value !== ""))
    throw badRequest(`dryRun: the only value is All`);
  const fieldValidation = query.get("fieldValidation") || "Warn";
  if (fieldValidation !== "Ignore" && fieldValidation !== "Warn" && fieldValidation !== "Strict")
    throw badRequest("fieldValidation: the values are Ignore, Warn and Strict");
  const manager =
    query.get("fieldManager") || (request.headers.get("user-agent") ?? "unknown").split("/")[0]!;
  if (manager.length > 128) throw badRequest("fieldManager: at most 128 characters");
  return {
    manager,
    dryRun: dryRun.includes("All"),
    fieldValidation: fieldValidation satisfies FieldValidation,
    warn,
  };
}

/** From the query and, if there is one, the body. */
export async function deleteOptions({ request, query, parseYaml }: ResourceRequest): Promise<DeleteOptions> {
  const body = await bodyData(request, parseYaml);
  const sent = isObject(body) ? body : {};
  const { uid, resourceVersion } = isObject(sent["preconditions"]) ? sent["preconditions"] : {};
  const propagation = String(sent["propagationPolicy"] ?? query.get("propagationPolicy") ?? "Background");
  const orphaned = sent["orphanDependents"] === true || query.get("orphanDependents") === "true";
  if (!isPropagation(propagation))
    throw badRequest("propagationPolicy: the values are Background, Foreground and Orphan");
  const dryRun = [
    ...query.getAll("dryRun"),
    ...(Array.isArray(sent["dryRun"]) ? sent["dryRun"] : []),
  ].includes("All");
  return {
    propagation: orphaned ? "Orphan" : propagation,
    dryRun,
    ...(typeof uid === "string" ? { uid } : {}),
    ...(typeof resourceVersion === "string" ? { resourceVersion } : {}),
  };
}

const isPropagation = (text: string): text is Propagation =>
  text === "Background" || text === "Foreground" || text === "Orphan";
