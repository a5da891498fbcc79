/**
 * The token of a link `/#token=…`, taken out of the address bar and the history so that it is not
 * left lying there. What stands behind `#` is never sent to a server by itself.
 */
export function takeToken(): string | undefined {
  const { hash, pathname, search } = window.location;
  const token = new URLSearchParams(hash.slice(1)).get("token");
  if (token === null) return undefined;
  window.history.replaceState(window.history.state, "", pathname + search);
  return token === "" ? undefined : token;
}
