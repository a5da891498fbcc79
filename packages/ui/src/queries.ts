import { type Client, type ClientFetch, createClient, paths, RequestError, type Session } from "@peccary/api";
import { type QueryClient, type UseQueryResult, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useSyncExternalStore } from "react";
import { AlertFeed, type FeedState } from "./alerts/feed.ts";
import { type AlertFilter, addressOf, filterOf } from "./alerts/filter.ts";
import { alertSource } from "./alerts/source.ts";
import { takeToken } from "./token.ts";

/** Who is looking, or why the page does not know. */
export type SessionState =
  | { readonly signedIn: true; readonly session: Session }
  | { readonly signedIn: false; readonly why: "new" | "refused" | "expired" | "left" };

const SESSION = ["session"];

const get: ClientFetch = (path, init) => fetch(path, { ...init, credentials: "same-origin" });
const client: Client = createClient(get);

const signedOut = (error: unknown): boolean => error instanceof RequestError && error.status === 401;

async function findSession(): Promise<SessionState> {
  const token = takeToken();
  if (token !== undefined) return signIn(token);
  try {
    return { signedIn: true, session: await client.session() };
  } catch (error) {
    if (signedOut(error)) return { signedIn: false, why: "new" };
    throw error;
  }
}

async function signIn(token: string): Promise<SessionState> {
  const response = await fetch(paths.session, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token }),
  });
  if (response.status === 401 || response.status === 403) return { signedIn: false, why: "refused" };
  if (!response.ok) throw new Error(`The server answered ${response.status} to signing in.`);
  return { signedIn: true, session: await client.session() };
}

/** Also takes a token that a link brought along, now or while the page is open. */
export function useSession(): UseQueryResult<SessionState> {
  const queries = useQueryClient();
  useEffect(() => {
    const look = () => void (location.hash && queries.invalidateQueries({ queryKey: SESSION }));
    window.addEventListener("hashchange", look);
    return () => window.removeEventListener("hashchange", look);
  }, [queries]);
  return useQuery({
    queryKey: SESSION,
    queryFn: findSession,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

export interface SessionActions {
  /** Resolves to whether the token was taken. */
  signIn(token: string): Promise<boolean>;
  signOut(): Promise<void>;
  /** The server no longer knows us. */
  expired(): void;
}

export function useSessionActions(): SessionActions {
  const queries = useQueryClient();
  return useMemo(() => sessionActions(queries), [queries]);
}

const sessionActions = (queries: QueryClient): SessionActions => ({
  async signIn(token) {
    const state = await signIn(token);
    if (state.signedIn) queries.setQueryData(SESSION, state);
    return state.signedIn;
  },
  async signOut() {
    const response = await fetch(paths.session, { method: "DELETE" });
    if (!response.ok && response.status !== 401) throw new Error(`The server answered ${response.status}.`);
    queries.setQueryData(SESSION, { signedIn: false, why: "left" } satisfies SessionState);
  },
  expired() {
    queries.setQueryData(SESSION, { signedIn: false, why: "expired" } satisfies SessionState);
  },
});

export function useAlertFeed(filter: AlertFilter): { readonly feed: AlertFeed; readonly state: FeedState } {
  const { expired } = useSessionActions();
  const address = addressOf(filter).toString();
  // By its address, since every drawing of the page makes another object of the same filter.
  const feed = useMemo(
    () => new AlertFeed(alertSource(get, filterOf(new URLSearchParams(address))), expired),
    [address, expired],
  );
  useEffect(() => {
    feed.open();
    return () => feed.close();
  }, [feed]);
  return { feed, state: useSyncExternalStore(feed.subscribe, feed.snapshot) };
}
