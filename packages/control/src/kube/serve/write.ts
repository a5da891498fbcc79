import type { KubeObject } from "../../objects/objects.ts";
import { isObject } from "../json.ts";
import { jsonPatch } from "../patch/json.ts";
import { mergePatch } from "../patch/merge.ts";
import { strategicMergePatch } from "../patch/strategic.ts";
import type { Registered } from "../registry.ts";
import { badRequest, methodNotAllowed, unsupportedMediaType } from "../status.ts";
import { apply } from "../write/apply.ts";
import { create } from "../write/create.ts";
import { remove } from "../write/delete.ts";
import { update } from "../write/update.ts";
import type { WriteOptions } from "../write/writer.ts";
import { acceptedForm } from "./accept.ts";
import { bodyData, mediaType } from "./body.ts";
import { inForm } from "./form.ts";
import { page } from "./list.ts";
import { patchTypes } from "./openapi-paths.ts";
import { checkNamespace, type ResourceRequest, subresourceOf } from "./resource.ts";
import { isTrue } from "./watch.ts";
import { deleteOptions, writeOptions } from "./write-options.ts";

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
