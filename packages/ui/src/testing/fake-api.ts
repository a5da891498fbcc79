import { type AlertPage, paths, type SecurityEvent, type Session } from "@peccary/api";

/** The gateway in memory, for tests of the page: `fetch` answers as the real one does. */
export class FakeApi {
  /** What signs in. */
  readonly token = "correct-horse";
  session: Session = { user: "admin", cluster: "workshop", version: "0.1.0" };
  /** When set, alerts are refused with this status. */
  broken: number | undefined;
  #signedIn = new Set<string>();
  /** Newest first. */
  #alerts: SecurityEvent[] = [];
  #watchers = new Set<Watcher>();
  #serial = 0;

  readonly fetch = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    const handler = this.#handlers[`${request.method} ${pathname}`];
    if (!handler) return refuse(404, "NOT_FOUND", `nothing at ${pathname}`);
    return handler(request);
  };

  /** What was there before anyone looked. */
  fill(alerts: readonly SecurityEvent[]): void {
    this.#alerts = [...alerts].sort((a, b) => b.time_us - a.time_us);
  }

  /** Happens now: stored, and told to whoever watches. */
  add(alert: SecurityEvent): void {
    this.#alerts.unshift(alert);
    this.#serial++;
    for (const { filter, send } of this.#watchers) if (filter(alert)) send(this.#block(alert));
  }

  /** Every session is forgotten, and every watcher cut off. */
  signOutAll(): void {
    this.#signedIn.clear();
    this.cut();
  }

  /** Ends every stream, as a restarted server does. */
  cut(): void {
    for (const { end } of this.#watchers) end();
    this.#watchers.clear();
  }

  /** A handler for each method and path of the contract that the page uses. */
  readonly #handlers: { readonly [place: string]: (request: Request) => Promise<Response> | Response } = {
    [`POST ${paths.session}`]: async (request) => {
      const { token } = (await request.json()) as { token?: unknown };
      if (token !== this.token) return refuse(401, "UNAUTHORIZED", "this token is not known");
      const id = String(++this.#serial);
      this.#signedIn.add(id);
      const cookie = `peccary_session=${id}; HttpOnly; SameSite=Strict; Path=/`;
      return Response.json(this.session, { headers: { "set-cookie": cookie } });
    },
    [`GET ${paths.session}`]: this.#known(() => Response.json(this.session)),
    [`DELETE ${paths.session}`]: this.#known((request) => {
      this.#signedIn.delete(sessionOf(request));
      return new Response(null, { status: 204 });
    }),
    [`GET ${paths.alerts}`]: this.#known((request) => {
      if (this.broken) return refuse(this.broken, "EVENT_STORE_FAILED", "the disk is on fire");
      const query = new URL(request.url).searchParams;
      const matching = this.#alerts.filter(filterOf(query));
      const from = Number(query.get("after") ?? 0);
      const to = from + Number(query.get("limit") ?? 100);
      const page: AlertPage = { items: matching.slice(from, to), total: matching.length };
      return Response.json(to < matching.length ? { ...page, next: String(to) } : page);
    }),
    [`GET ${paths.alertsWatch}`]: this.#known((request) => {
      const filter = filterOf(new URL(request.url).searchParams);
      const watchers = this.#watchers;
      const encoder = new TextEncoder();
      let watcher: Watcher | undefined;
      const stream = new ReadableStream<Uint8Array>({
        start(controller) {
          watcher = {
            filter,
            send: (text) => controller.enqueue(encoder.encode(text)),
            end: () => controller.close(),
          };
          watchers.add(watcher);
          watcher.send(": welcome\n\n");
        },
        cancel() {
          if (watcher) watchers.delete(watcher);
        },
      });
      return new Response(stream, { headers: { "content-type": "text/event-stream" } });
    }),
  };

  #known(answer: (request: Request) => Response): (request: Request) => Response {
    return (request) =>
      this.#signedIn.has(sessionOf(request)) ? answer(request) : refuse(401, "UNAUTHORIZED", "not signed in");
  }

  #block(alert: SecurityEvent): string {
    return `id: ${this.#serial}\nevent: alert\ndata: ${JSON.stringify(alert)}\n\n`;
  }
}

interface Watcher {
  readonly filter: (alert: SecurityEvent) => boolean;
  readonly send: (text: string) => void;
  readonly end: () => void;
}

const sessionOf = (request: Request): string =>
  /peccary_session=(\w+)/.exec(request.headers.get("cookie") ?? "")?.[1] ?? "";

const refuse = (status: number, code: string, message: string): Response =>
  Response.json({ code, message }, { status });

function filterOf(query: URLSearchParams): (alert: SecurityEvent) => boolean {
  const asked = (name: string) => query.get(name) ?? undefined;
  const [namespace, origin, id, text] = ["namespace", "origin", "id", "text"].map(asked);
  const severity = Number(asked("severity") ?? 0);
  return (alert) =>
    alert.severity >= severity &&
    (namespace === undefined || [alert.source_namespace, alert.dest_namespace].includes(namespace)) &&
    (origin === undefined || alert.origin === origin) &&
    (id === undefined || alert.id === id) &&
    (text === undefined || JSON.stringify(alert).toLowerCase().includes(text.toLowerCase()));
}
