/** What a path under /api or /apis names. */
export interface Place {
  /** `v1` or `projectcalico.org/v3` */
  readonly apiVersion: string;
  readonly plural: string;
  readonly namespace: string;
  /** "" for the collection. */
  readonly name: string;
  readonly subresource: string;
  /** The old form, `/api/v1/watch/...`. */
  readonly watch: boolean;
}

/** Takes a path apart; undefined when it names no collection and no object. */
export function placeOf(pathname: string): Place | undefined {
  const decoded = segmentsOf(pathname);
  if (!decoded) return undefined;
  const [root, ...rest] = decoded;
  const versionLength = root === "api" ? 1 : root === "apis" ? 2 : 0;
  if (versionLength === 0 || rest.length <= versionLength) return undefined;
  const apiVersion = rest.slice(0, versionLength).join("/");
  let parts = rest.slice(versionLength);
  const watch = parts[0] === "watch";
  if (watch) parts = parts.slice(1);
  // `/namespaces/x/status` is of the namespace itself; `/namespaces/x/pods` lies in it.
  const own = parts[2] === "status" || parts[2] === "finalize";
  const inside = parts[0] === "namespaces" && parts.length > 2 && !own;
  const namespace = inside ? parts[1]! : "";
  const [plural = "", name = "", subresource = "", ...more] = inside ? parts.slice(2) : parts;
  if (plural === "" || more.length > 0) return undefined;
  return { apiVersion, plural, namespace, name, subresource, watch };
}

/** Undefined for a path with a wrong escape or with an empty part inside. */
export function segmentsOf(pathname: string): string[] | undefined {
  const raw = pathname.replace(/^\//, "").replace(/\/$/, "").split("/");
  if (raw.includes("")) return undefined;
  try {
    return raw.map(decodeURIComponent);
  } catch {
    return undefined;
  }
}
