import { isIP } from "node:net";
import { PeccaryError, paths } from "@peccary/api";
import type { MiddlewareHandler } from "hono";
import { getCookie } from "hono/cookie";
import { type Sessions, sameSecret } from "./auth.ts";
import type { ServerContext, ServerEnv } from "./context.ts";

export const SESSION_COOKIE = "peccary_session";

export interface AccessOptions {
  readonly adminToken: string;
  readonly agentToken: string;
  readonly sessions: Sessions;
  /** Whether only this machine can reach the server. */
  readonly loopback: boolean;
}

/** Paths that answer anybody: is it alive, may I sign in, and the page that asks for the token. */
const OPEN = new Set(["/healthz", "/readyz", "/livez"]);
/** Everything under these needs the administrator's token or a session; `/metrics` is settled apart. */
const ADMIN = /^\/(api|apis|openapi|version|peccary|packet-capture)(\/|$)/;
const AGENT = /^\/agent(\/|$)/;
const CHANGES_NOTHING = new Set(["GET", "HEAD", "OPTIONS"]);

/** Who may ask for what. Whatever it lets pass is either signed in or open to all. */
export function access(options: AccessOptions): MiddlewareHandler<ServerEnv> {
  return async (context, next) => {
    const { path, method } = context.req;
    if (options.loopback) checkHost(context);
    if (OPEN.has(path)) return next();
    if (AGENT.test(path)) {
      const token = bearer(context);
      if (token === undefined || !sameSecret(token, options.agentToken))
        throw new PeccaryError("UNAUTHORIZED", "agents sign in with the token of agent.token");
      return next();
    }
    if (path === paths.session && method === "POST") {
      // A page elsewhere must not sign a browser in, not even with a token it knows.
      if (isForeign(context)) throw foreign();
      return next();
    }
    if (ADMIN.test(path) || (path === "/metrics" && !options.loopback)) checkAdmin(context, options);
    return next();
  };
}

function checkAdmin(context: ServerContext, { adminToken, sessions }: AccessOptions): void {
  const token = bearer(context);
  if (token !== undefined) {
    if (sameSecret(token, adminToken)) return;
    throw new PeccaryError("UNAUTHORIZED", "the token is not the one of admin.token");
  }
  if (!sessions.has(getCookie(context, SESSION_COOKIE) ?? ""))
    throw new PeccaryError(
      "UNAUTHORIZED",
      "sign in, or send `Authorization: Bearer` with the token of admin.token",
    );
  // The browser adds a cookie by itself, so what changes something must come from our own page.
  if (!CHANGES_NOTHING.has(context.req.method) && !isOwn(context)) throw foreign();
}

const foreign = () => new PeccaryError("FORBIDDEN", "this request comes from another site's page");

const bearer = (context: ServerContext): string | undefined =>
  /^Bearer +(\S+)$/i.exec(context.req.header("authorization") ?? "")?.[1];

/** Whether the browser says so; false when it says nothing. */
function isOwn(context: ServerContext): boolean {
  const site = context.req.header("sec-fetch-site");
  if (site !== undefined) return site === "same-origin";
  const origin = context.req.header("origin");
  return origin !== undefined && origin === new URL(context.req.url).origin;
}

const isForeign = (context: ServerContext): boolean =>
  (context.req.header("origin") !== undefined || context.req.header("sec-fetch-site") !== undefined) &&
  !isOwn(context) &&
  context.req.header("sec-fetch-site") !== "none";

/**
 * DNS rebinding: a page's own name may be made to mean 127.0.0.1, and its scripts would then be of our origin.
 * Only a name that cannot be given to somebody else is taken.
 */
function checkHost(context: ServerContext): void {
  const host = hostName(context.req.header("host") ?? "");
  if (host === "localhost" || host.endsWith(".localhost") || isIP(host) !== 0) return;
  throw new PeccaryError(
    "WRONG_HOST",
    `this server is not called "${host.slice(0, 100)}"; use 127.0.0.1 or localhost`,
  );
}

/** The name without its port; an IPv6 address without its brackets. */
const hostName = (host: string): string =>
  (/^\[([^\]]*)\](?::\d+)?$/.exec(host)?.[1] ?? host.replace(/:\d+$/, "")).toLowerCase();
