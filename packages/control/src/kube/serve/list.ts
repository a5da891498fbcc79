import type { KubeObject } from "../../objects/objects.ts";
import { limits } from "../limits.ts";
import type { Registered } from "../registry.ts";
import { fieldSelector } from "../select/field-selector.ts";
import { labelSelector } from "../select/label-selector.ts";
import { badRequest, expired, futureVersion } from "../status.ts";
import type { Store } from "../store.ts";

/** Which objects of a collection are meant. */
export function chosenBy(
  kind: Registered,
  namespace: string,
  query: URLSearchParams,
): (object: KubeObject) => boolean {
  const labels = labelSelector(query.get("labelSelector") ?? "");
  const fields = fieldSelector(kind, query.get("fieldSelector") ?? "");
  return (object) =>
    (namespace === "" || object.metadata.namespace === namespace) &&
    labels(object.metadata.labels) &&
    fields(object);
}

/** A number in the query, 0 when there is none. */
export function wholeNumber(query: URLSearchParams, name: string): number {
  const text = query.get(name) ?? "";
  if (!/^\d{0,15}$/.test(text)) throw badRequest(`${name}: invalid value "${text}": must be a whole number`);
  return Number(text);
}

export interface Page {
  readonly items: readonly KubeObject[];
  /** Of the list: resourceVersion, continue, remainingItemCount. */
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
}

/**
 * A page of a collection. A later page shows what is there when it is read, but all pages bear the version of the
 * first: a watch from there tells everything that changed meanwhile.
 */
export function page(store: Store, kind: Registered, namespace: string, query: URLSearchParams): Page {
  const asked = wholeNumber(query, "resourceVersion");
  if (asked > store.revision) throw futureVersion(asked, store.revision);
  if (query.get("resourceVersionMatch") === "Exact" && asked !== store.revision)
    throw expired(`The resourceVersion ${asked} is no longer known; the current one is ${store.revision}`);
  const token = readToken(query.get("continue"));
  if (token && !store.since(token.revision))
    throw expired("The provided continue parameter is too old to display a consistent list result.");
  const revision = token?.revision ?? store.revision;
  const chosen = chosenBy(kind, namespace, query);
  const all = store
    .list(kind, namespace || undefined)
    .filter((object) => (!token || keyOf(object) > token.after) && chosen(object));
  const limit = wholeNumber(query, "limit") || limits.page;
  const items = all.slice(0, limit);
  const last = items.at(-1);
  if (items.length === all.length || !last) return { items, metadata: { resourceVersion: String(revision) } };
  const remaining =
    query.get("labelSelector") || query.get("fieldSelector")
      ? {}
      : { remainingItemCount: all.length - items.length };
  return {
    items,
    metadata: {
      resourceVersion: String(revision),
      continue: writeToken({ revision, after: keyOf(last) }),
      ...remaining,
    },
  };
}

/** Where a list goes on. */
interface Token {
  readonly revision: number;
  readonly after: string;
}

/** The order of the store. */
const keyOf = ({ metadata }: KubeObject): string => `${metadata.namespace ?? ""}/${metadata.name}`;

const writeToken = ({ revision, after }: Token): string =>
  Buffer.from(JSON.stringify([revision, after])).toString("base64url");

function readToken(text: string | null): Token | undefined {
  if (!text) return undefined;
  try {
    const [revision, after] = JSON.parse(Buffer.from(text, "base64url").toString("utf8")) as unknown[];
    if (Number.isSafeInteger(revision) && typeof after === "string")
      return { revision: Number(revision), after };
  } catch {
    // Said below, whatever it was.
  }
  throw badRequest("continue key is not valid");
}
