import { type Kinds, PeccaryError, type Session } from "@peccary/api";
import { Hono } from "hono";
import type { Logger } from "pino";
import type { Clock } from "../events/clock.ts";
import type { EventStore } from "../events/store.ts";
import type { EvidenceStore } from "../evidence/store.ts";
import type { Objects } from "../objects/objects.ts";
import { type AccessOptions, access } from "./access.ts";
import { alertRoutes } from "./alerts.ts";
import { captureRoutes } from "./captures.ts";
import { errorResponse, type ServerContext, type ServerEnv, toPeccaryError } from "./context.ts";
import { evidenceRoutes } from "./evidence.ts";
import type { Feed } from "./feed.ts";
import { gatewayRoutes } from "./gateway.ts";
import type { Metrics } from "./metrics.ts";
import type { Nodes } from "./nodes.ts";
import type { Page } from "./page.ts";
import type { RuleText } from "./rule-text.ts";
import { sessionRoutes } from "./session.ts";
import { storageRoutes } from "./storage.ts";
import type { Uploads } from "./uploads.ts";
import type { User } from "./users.ts";

export interface AppOptions {
  readonly access: AccessOptions;
  readonly about: Session;
  /** Answers /api, /apis, /openapi and /version for a request already signed in. */
  readonly kube: (request: Request, from: string | undefined, user: User) => Promise<Response> | Response;
  readonly objects: Objects;
  readonly kinds: Kinds;
  readonly events: EventStore;
  readonly evidence: EvidenceStore;
  readonly feed: Feed;
  readonly nodes: Nodes;
  readonly uploads: Uploads;
  readonly cluster: string;
  /** Whether files of captures can always be fetched, or only while there is a PacketCaptureAPI. */
  readonly captureApi: "always" | "opt-in";
  readonly rules: RuleText;
  readonly metrics: Metrics;
  readonly page: Page;
  readonly log: Logger;
  readonly clock: Clock;
  /** False until the first run of the reconcilers has ended. */
  readonly ready: () => boolean;
}

/** The page's own scripts and nothing else. Mantine writes its sizes into style attributes. */
const CONTENT_POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; worker-src 'self' blob:; " +
  "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** Every path there is, and who answers it. */
export function createApp(options: AppOptions): Hono<ServerEnv> {
  const { metrics, log, page } = options;
  const app = new Hono<ServerEnv>();

  app.use(async (context, next) => {
    await next();
    metrics.requests.inc({ method: context.req.method, status: context.res.status });
    context.res.headers.set("x-content-type-options", "nosniff");
    context.res.headers.set("referrer-policy", "no-referrer");
    context.res.headers.set("x-frame-options", "DENY");
    context.res.headers.set("content-security-policy", CONTENT_POLICY);
  });
  app.use(access(options.access));

  app.get("/livez", (context) => context.text("ok"));
  app.get("/healthz", (context) => context.text("ok"));
  app.get("/readyz", (context) => (options.ready() ? context.text("ok") : context.text("starting", 503)));
  app.get("/metrics", async (context) =>
    context.text(await metrics.registry.metrics(), 200, { "content-type": metrics.registry.contentType }),
  );

  for (const root of ["/api", "/apis", "/openapi", "/version"]) {
    const answer = (context: ServerContext) =>
      options.kube(context.req.raw, context.env.incoming.socket.remoteAddress, context.var.user);
    app.all(root, answer);
    app.all(`${root}/*`, answer);
  }
  sessionRoutes(app, { ...options.access, about: options.about });
  alertRoutes(app, options);
  evidenceRoutes(app, options);
  captureRoutes(app, options);
  gatewayRoutes(app, { ...options, now: () => options.clock() / 1_000 });

  storageRoutes(app, { ...options, now: () => options.clock() / 1_000 });

  app.notFound((context) => {
    const { path, method } = context.req;
    if (/^\/(peccary|packet-capture|agent|v1)(\/|$)/.test(path))
      return errorResponse(context, new PeccaryError("NOT_FOUND", `nothing answers ${method} ${path}`));
    if (method !== "GET" && method !== "HEAD")
      return errorResponse(context, new PeccaryError("METHOD_NOT_ALLOWED", `${path} can only be read`));
    return (
      page.answer(context) ??
      errorResponse(context, new PeccaryError("NOT_FOUND", `there is no ${path}; is the page built?`))
    );
  });
  app.onError((error, context) => {
    const told = toPeccaryError(error);
    if (told.status >= 500) log.error({ err: error, path: context.req.path }, told.message);
    return errorResponse(context, told);
  });
  return app;
}
