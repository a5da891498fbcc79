import { notFound } from "../status.ts";
import { acceptedForm, type Form } from "./accept.ts";
import { includeOf, inForm } from "./form.ts";
import { page } from "./list.ts";
import { once } from "./once.ts";
import { checkNamespace, type ResourceRequest, subresourceOf } from "./resource.ts";
import { partial, table } from "./table.ts";
import { watch } from "./watch.ts";

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
