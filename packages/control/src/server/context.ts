import type { HttpBindings } from "@hono/node-server";
import { PeccaryError } from "@peccary/api";
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { User } from "./users.ts";

/** What handlers are given beside the request: the sockets it came by, and who asks, where somebody had to sign in. */
export type ServerEnv = { Bindings: HttpBindings; Variables: { user: User } };
export type ServerContext = Context<ServerEnv>;

export const isSecure = (context: ServerContext): boolean =>
  "encrypted" in context.env.incoming.socket && context.env.incoming.socket.encrypted === true;

/** `{ code, message }`, under the status of the code. */
export function errorResponse(context: ServerContext, error: PeccaryError): Response {
  return context.json({ code: error.code, message: error.message }, error.status as ContentfulStatusCode);
}

/** What went wrong, as something that may be told. Anything unexpected is told as such, without its text. */
export const toPeccaryError = (error: unknown): PeccaryError =>
  error instanceof PeccaryError
    ? error
    : new PeccaryError("INTERNAL", "something went wrong here; the server's log says what", { cause: error });
