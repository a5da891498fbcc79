import type { KubeObject } from "../../objects/objects.ts";
import type { Registered } from "../registry.ts";
import { badRequest, expired, futureVersion } from "../status.ts";
import type { Change, Store } from "../store.ts";
import { chosenBy, wholeNumber } from "./list.ts";

/** Milliseconds between bookmarks, which tell a quiet watcher where it may start again. */
const BOOKMARK_PERIOD = 60_000;
/** Seconds a watch lasts when the client names none. Clients start again by themselves. */
const DEFAULT_TIMEOUT = 3600;
/** Characters put into one piece of the answer. */
const CHUNK = 64 * 1024;

export interface WatchRequest {
  readonly store: Store;
  readonly kind: Registered;
  readonly namespace: string;
  readonly query: URLSearchParams;
  /** An object in the form the client asked for. */
  readonly form: (object: KubeObject) => unknown;
  /** Ends the watch. */
  readonly signal: AbortSignal;
}

/**
 * The changes of a collection as JSON lines. A reader that is too slow holds no memory: it is a place in the store's
 * history, and is told 410 when the history has passed it by. What is wrong with the request is thrown at once.
 */
export function watch(request: WatchRequest): AsyncGenerator<string> {
  const { store, kind, namespace, query } = request;
  const asked = wholeNumber(query, "resourceVersion");
  const initial = query.get("sendInitialEvents") === "true";
  if (initial && query.get("resourceVersionMatch") !== "NotOlderThan")
    throw badRequest("sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
  if (asked > store.revision) throw futureVersion(asked, store.revision);
  const seconds = wholeNumber(query, "timeoutSeconds") || DEFAULT_TIMEOUT;
  return lines(request, { asked, initial, seconds, chosen: chosenBy(kind, namespace, query) });
}

interface Wish {
  readonly asked: number;
  readonly initial: boolean;
  readonly seconds: number;
  readonly chosen: (object: KubeObject) => boolean;
}

async function* lines(request: WatchRequest, wish: Wish): AsyncGenerator<string> {
  const { store, kind, namespace, query, form, signal } = request;
  const { asked, initial, seconds, chosen } = wish;
  const bookmarks = isTrue(query.get("allowWatchBookmarks"));
  const line = (type: string, object: unknown) => `${JSON.stringify({ type, object })}\n`;
  const bookmark = (annotations?: object) =>
    line(
      "BOOKMARK",
      form({
        apiVersion: kind.apiVersion,
        kind: kind.kind,
        metadata: {
          name: "",
          resourceVersion: String(at),
          creationTimestamp: null,
          ...(annotations && { annotations }),
        },
      } as unknown as KubeObject),
    );

  let at = asked;
  if (initial || asked === 0) {
    at = store.revision;
    for (const object of store.list(kind, namespace || undefined))
      if (chosen(object)) yield line("ADDED", form(object));
    if (initial && bookmarks) yield bookmark({ "k8s.io/initial-events-end": "true" });
  }

  const ends = Date.now() + seconds * 1000;
  let marked = Date.now();
  while (!signal.aborted && Date.now() < ends) {
    const changes = store.since(at);
    if (!changes) {
      yield line("ERROR", expired(`too old resource version: ${at} (${store.revision})`).toStatus());
      return;
    }
    let text = "";
    for (const change of changes) {
      at = change.revision;
      const type = change.resource === kind.id ? typeOf(change, chosen) : undefined;
      if (type) text += line(type, form(change.object));
      if (text.length > CHUNK) break;
    }
    if (text) yield text;
    else if (at === store.revision) {
      await somethingNew(store, Math.min(ends, marked + BOOKMARK_PERIOD) - Date.now(), signal);
      if (bookmarks && Date.now() >= marked + BOOKMARK_PERIOD && !signal.aborted) {
        marked = Date.now();
        yield bookmark();
      }
    }
  }
}

export const isTrue = (text: string | null): boolean => text === "true" || text === "1" || text === "";

/** How a change looks to someone who sees only what is chosen. */
function typeOf(
  { object, previous, deleted }: Change,
  chosen: (object: KubeObject) => boolean,
): string | undefined {
  const before = previous !== undefined && chosen(previous);
  const after = !deleted && chosen(object);
  if (after) return before ? "MODIFIED" : "ADDED";
  return before ? "DELETED" : undefined;
}

/** Resolves at the next write, after that many milliseconds, or when the watch ends. */
function somethingNew(store: Store, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      stop();
      signal.removeEventListener("abort", done);
      resolve();
    };
    const stop = store.listen(done);
    const timer = setTimeout(done, Math.max(0, milliseconds));
    timer.unref();
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
}
