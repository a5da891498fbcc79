import type { KubeObject } from "../../objects/objects.ts";
import { isObject } from "../json.ts";
import { jsonPatch } from "../patch/json.ts";
import { mergePatch } from "../patch/merge.ts";
import { strategicMergePatch } from "../patch/strategic.ts";
import type { Registered } from "../registry.ts";
import { badRequest, methodNotAllowed, noSuchPath, notFound, unsupportedMediaType } from "../status.ts";
import { apply } from "../write/apply.ts";
import { create } from "../write/create.ts";
import { type DeleteOptions, type Propagation, remove } from "../write/delete.ts";
import { update } from "../write/update.ts";
import type { FieldValidation } from "../write/validate.ts";
import type { WriteContext, WriteOptions } from "../write/writer.ts";
import { acceptedForm, type Form } from "./accept.ts";
import { bodyData, mediaType } from "./body.ts";
import { page } from "./list.ts";
import { once } from "./once.ts";
import { patchTypes } from "./openapi-paths.ts";
import type { Place } from "./place.ts";
import { type IncludeObject, partial, table } from "./table.ts";
import { isTrue, watch } from "./watch.ts";

/** A request for a collection, an object or its status. */
export interface ResourceRequest extends WriteContext {
  readonly request: Request;
  readonly place: Place;
  readonly kind: Registered;
  readonly query: URLSearchParams;
  readonly warn: (text: string) => void;
  readonly parseYaml?: (text: string) => unknown;
}

/** What Kubernetes calls a request; undefined when there is no such thing. */
export function verbOf(
  method: string,
  { name, watch: old }: Place,
  query: URLSearchParams,
): string | undefined {
  switch (method) {
    case "GET":
      if (old || (query.has("watch") && isTrue(query.get("watch")))) return "watch";
      return name ? "get" : "list";
    case "POST":
      return name ? undefined : "create";
    case "PUT":
      return name ? "update" : undefined;
    case "PATCH":
      return name ? "patch" : undefined;
    case "DELETE":
      return name ? "delete" : "deletecollection";
    default:
      return undefined;
  }
}

/** `status` where the path ends in it; throws 404 for other parts, and for a status that is none. */
function subresourceOf({ place, kind }: ResourceRequest): "status" | undefined {
  if (place.subresource === "") return undefined;
  if (place.subresource !== "status" || !kind.statusSubresource) throw noSuchPath();
  return "status";
}

/** Objects of a namespaced kind have one in their path, others have none. */
function checkNamespace({ place, kind }: ResourceRequest): void {
  if (!kind.namespaced && place.namespace) throw noSuchPath();
  if (kind.namespaced && !place.namespace && place.name) throw noSuchPath();
}

interface Watching extends ResourceRequest {
  /** Ends the watch. */
  readonly stop: AbortController;
  /** Called once, however it ends. */
  readonly ended: () => void;
}

export function read(asked: ResourceRequest | Watching): Response {
  checkNamespace(asked);
  subresourceOf(asked);
  const form = acceptedForm(asked.request.headers.get("accept"));
  if ("stop" in asked) return watchResponse(asked, form);
  const { store, kind, place, query, now } = asked;
  if (place.name) {
    const object = store.get(kind, place.namespace, place.name);
    if (!object) throw notFound({ group: kind.group, kind: kind.plural, name: place.name });
    return Response.json(inForm(asked, form)(object));
  }
  const { items, metadata } = page(store, kind, place.namespace, query);
  if (form === "table") return Response.json(table(kind, items, metadata, includeOf(query), now()));
  if (form === "metadata")
    return Response.json({
      kind: "PartialObjectMetadataList",
      apiVersion: "meta.k8s.io/v1",
      metadata,
      items: items.map(partial),
    });
  return Response.json({ kind: `${kind.kind}List`, apiVersion: kind.apiVersion, metadata, items });
}

function includeOf(query: URLSearchParams): IncludeObject {
  const asked = query.get("includeObject") ?? "Metadata";
  if (asked === "None" || asked === "Metadata" || asked === "Object") return asked;
  throw badRequest(`includeObject: there is no ${asked}`);
}

/** One object as the client wants to see it. */
function inForm({ kind, query, now }: ResourceRequest, form: Form): (object: KubeObject) => unknown {
  const include = includeOf(query);
  if (form === "table")
    return (object) =>
      table(
        kind,
        object.metadata.name ? [object] : [],
        { resourceVersion: object.metadata.resourceVersion },
        include,
        now(),
      );
  return form === "metadata" ? partial : (object) => object;
}

/** Refuses before the first byte; after it the stream says what is wrong. */
function watchResponse(asked: Watching, form: Form): Response {
  const { store, kind, place, query, stop, request } = asked;
  const named = new URLSearchParams(query);
  if (place.name) named.set("fieldSelector", `metadata.name=${place.name}`);
  const lines = watch({
    store,
    kind,
    namespace: place.namespace,
    query: named,
    form: inForm(asked, form),
    signal: stop.signal,
  });
  const encoder = new TextEncoder();
  const ended = once(asked.ended);
  request.signal.addEventListener("abort", () => stop.abort(), { once: true });
  if (request.signal.aborted) stop.abort();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await lines.next();
      if (!done) return controller.enqueue(encoder.encode(value));
      ended();
      controller.close();
    },
    cancel() {
      stop.abort();
      ended();
    },
  });
  return new Response(body, {
    headers: { "content-type": "application/json", "cache-control": "no-cache, private" },
  });
}

/** @returns the answer, and the name of what was written when only the body said it */
export async function write(
  asked: ResourceRequest,
  verb: string,
): Promise<{ readonly response: Response; readonly name?: string }> {
  checkNamespace(asked);
  const subresource = subresourceOf(asked);
  const { kind, place, request, parseYaml } = asked;
  const { namespace, name } = place;
  if (kind.namespaced && !namespace) throw methodNotAllowed();
  const options: WriteOptions = { ...writeOptions(asked), ...(subresource ? { subresource } : {}) };
  const form = inForm(asked, acceptedForm(request.headers.get("accept")));
  const answer = (object: KubeObject, status = 200) => ({
    response: Response.json(form(object), { status }),
    name: object.metadata.name,
  });
  switch (verb) {
    case "create":
      return answer(await create(asked, kind, namespace, await bodyData(request, parseYaml), options), 201);
    case "update": {
      const body = await bodyData(request, parseYaml);
      return answer(await update(asked, kind, namespace, name, () => body, options));
    }
    case "patch":
      return patch(asked, options, answer);
    case "delete": {
      const object = await remove(asked, kind, namespace, name, await deleteOptions(asked));
      return {
        response: Response.json(object.metadata.finalizers?.length ? form(object) : deleted(kind, object)),
      };
    }
    default:
      return { response: await deleteCollection(asked) };
  }
}

type Answer = (
  object: KubeObject,
  status?: number,
) => { readonly response: Response; readonly name?: string };

async function patch(
  asked: ResourceRequest,
  options: WriteOptions,
  answer: Answer,
): Promise<ReturnType<Answer>> {
  const { kind, place, request, query, parseYaml } = asked;
  const { namespace, name } = place;
  const type = mediaType(request);
  if (!patchTypes.includes(type)) throw unsupportedMediaType(patchTypes);
  const body = await bodyData(request, parseYaml, patchTypes);
  if (type === "application/apply-patch+yaml") {
    if (!query.get("fieldManager"))
      throw badRequest(
        "PatchOptions.meta.k8s.io is invalid: fieldManager: Required value: is required for apply patch",
      );
    const force = query.has("force") && isTrue(query.get("force"));
    const { object, created } = await apply(asked, kind, namespace, name, body, { ...options, force });
    return answer(object, created ? 201 : 200);
  }
  const how = {
    "application/json-patch+json": (current: KubeObject) => jsonPatch(current, body),
    "application/merge-patch+json": (current: KubeObject) => mergePatch(current, body),
    "application/strategic-merge-patch+json": (current: KubeObject) =>
      strategicMergePatch(current, body, kind.schema),
  }[type]!;
  if (type !== "application/json-patch+json" && !isObject(body)) throw badRequest("a patch is a JSON object");
  return answer(await update(asked, kind, namespace, name, how, options));
}

function writeOptions({ query, request, warn }: ResourceRequest): WriteOptions {
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
async function deleteOptions({ request, query, parseYaml }: ResourceRequest): Promise<DeleteOptions> {
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

const deleted = (kind: Registered, { metadata }: KubeObject): object => ({
  kind: "Status",
  apiVersion: "v1",
  metadata: {},
  status: "Success",
  details: {
    name: metadata.name,
    ...(kind.group ? { group: kind.group } : {}),
    kind: kind.plural,
    uid: metadata.uid,
  },
});

/** Each object by itself, as Kubernetes does: the first refusal ends it. */
async function deleteCollection(asked: ResourceRequest): Promise<Response> {
  const { store, kind, place, query } = asked;
  const options = await deleteOptions(asked);
  const { items, metadata } = page(store, kind, place.namespace, query);
  for (const object of items)
    await remove(asked, kind, object.metadata.namespace ?? "", object.metadata.name, options);
  return Response.json({ kind: `${kind.kind}List`, apiVersion: kind.apiVersion, metadata, items });
}
