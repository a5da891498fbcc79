import { PeccaryError, paths, type Session, sessionRequest } from "@peccary/api";
import type { Hono } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { SESSION_COOKIE } from "./access.ts";
import { type Sessions, sameSecret } from "./auth.ts";
import { parse, readJson } from "./body.ts";
import { isSecure, type ServerEnv } from "./context.ts";

/** Bytes: a token and its quotes. */
const MAX_BODY = 4_096;

/** Signing in and out of the page. */
export function sessionRoutes(
  app: Hono<ServerEnv>,
  options: { readonly adminToken: string; readonly sessions: Sessions; readonly about: Session },
): void {
  const { adminToken, sessions, about } = options;

  app.post(paths.session, async (context) => {
    const { token } = parse(sessionRequest, await readJson(context.req.raw, MAX_BODY));
    if (!sameSecret(token.trim(), adminToken))
      throw new PeccaryError("UNAUTHORIZED", "the token is not the one of admin.token");
    const { id, seconds } = sessions.start();
    setCookie(context, SESSION_COOKIE, id, {
      httpOnly: true,
      sameSite: "Strict",
      path: "/",
      maxAge: seconds,
      secure: isSecure(context),
    });
    return context.json(about);
  });

  app.get(paths.session, (context) => context.json(about));

  app.delete(paths.session, (context) => {
    sessions.end(getCookie(context, SESSION_COOKIE) ?? "");
    deleteCookie(context, SESSION_COOKIE, { path: "/" });
    return context.body(null, 204);
  });
}
