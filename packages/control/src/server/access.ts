import { isIP } from "node:net";
import { PeccaryError, paths } from "@peccary/api";
import type { MiddlewareHandler } from "hono";
import { getCookie } from "hono/cookie";
import { type Sessions, sameSecret } from "./auth.ts";
import type { ServerContext, ServerEnv } from "./context.ts";
import { covers, type Right, rightOf, rightText } from "./rights.ts";
import type { User, Users } from "./users.ts";

export const SESSION_COOKIE = "peccary_session";

export interface AccessOptions {
  readonly adminToken: string;
  readonly agentToken: string;
  readonly sessions: Sessions;
  /** Those beside the administrator. */
  readonly users: Users;
  /** Whether only this machine can reach the server. */
  readonly loopback: boolean;
}

/** Paths that answer anybody: is it alive, may I sign in, and the page that asks for the token. */
const OPEN = new Set(["/healthz", "/readyz", "/livez"]);
/** Everything under these needs somebody who is signed in; `/metrics` is settled apart. */
const SIGNED_IN = /^\/(api|apis|openapi|version|peccary|packet-capture|v1)(\/|$)/;
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
    if (!SIGNED_IN.test(path) && (path !== "/metrics" || options.loopback)) return next();
    const user = signedIn(context, options);
    const missing = await missingRight(user, context);
    if (missing !== undefined) return refuse(context, missing);
    context.set("user", user);
    return next();
  };
}

const ADMINISTRATOR: User = { name: "admin", rights: "all" };

/** The one place where rights are decided. In a cluster a SubjectAccessReview answers here. */
const isAllowed = async (user: User, right: Right): Promise<boolean> =>
  user.rights === "all" || covers(user.rights, right);

/** What is missing, in words; undefined when the user may. */
async function missingRight(user: User, context: ServerContext): Promise<string | undefined> {
  const { method, path } = context.req;
  const watching = /^(1|true)$/i.test(context.req.query("watch") ?? "");
  const right = rightOf(method, path, watching);
  if (right === "signed in") return undefined;
  if (right === "administrator")
    return user.rights === "all"
      ? undefined
      : `${user.name} may not ${method} ${path}: only the administrator`;
  if (await isAllowed(user, right)) return undefined;
  return `${user.name} is missing ${rightText(right)}`;
}

/** kubectl shows a Status' message; ours shows through everywhere else. */
function refuse(context: ServerContext, message: string): Response {
  if (!/^\/apis?\//.test(context.req.path)) throw new PeccaryError("FORBIDDEN", message);
  const status = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure" };
  return context.json({ ...status, message, reason: "Forbidden", code: 403 }, 403);
}

function signedIn(context: ServerContext, { adminToken, sessions, users }: AccessOptions): User {
  const token = bearer(context);
  if (token !== undefined) {
    if (sameSecret(token, adminToken)) return ADMINISTRATOR;
    const user = users.withToken(token);
    if (user !== undefined) return user;
    throw new PeccaryError("UNAUTHORIZED", "the token is neither the one of admin.token nor in tokens.json");
  }
  if (!sessions.has(getCookie(context, SESSION_COOKIE) ?? ""))
    throw new PeccaryError(
      "UNAUTHORIZED",
      "sign in, or send `Authorization: Bearer` with the token of admin.token",
    );
  // The browser adds a cookie by itself, so what changes something must come from our own page.
  if (!CHANGES_NOTHING.has(context.req.method) && !isOwn(context)) throw foreign();
  return ADMINISTRATOR;
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
