import { alertPageQuery, alertWatchQuery, PeccaryError, paths } from "@peccary/api";
import type { Hono } from "hono";
import type { Clock } from "../events/clock.ts";
import { matches } from "../events/matches.ts";
import type { EventFilter, EventStore, StoredEvent } from "../events/store.ts";
import { parse } from "./body.ts";
import type { ServerEnv } from "./context.ts";
import type { Feed } from "./feed.ts";
import type { Metrics } from "./metrics.ts";
import { Outbox, streamHeaders } from "./outbox.ts";

/** Bytes waiting for one watcher: some thousand alerts. A page that sleeps is cut and comes back with its cursor. */
const WATCH_LIMIT = 4 * 1_048_576;
const MAX_WATCHERS = 200;
/** Milliseconds. Proxies cut silent connections after 30 to 60 s. */
const HEARTBEAT = 10_000;
/** Rows read at once while a watcher catches up. */
const CATCH_UP = 500;

interface Sources {
  readonly events: EventStore;
  readonly feed: Feed;
  readonly clock: Clock;
}

/** The list of alerts and the live stream of them. */
export function alertRoutes(app: Hono<ServerEnv>, options: Sources & { readonly metrics: Metrics }): void {
  const { events, feed, metrics } = options;

  app.get(paths.alerts, async (context) => {
    const { limit, after, ...query } = parse(alertPageQuery, context.req.query());
    return context.json(await events.page(toFilter(query), limit, after));
  });

  app.get(paths.alertsWatch, (context) => {
    const { since, ...query } = parse(alertWatchQuery, context.req.query());
    const cursor = readSeq(context.req.header("last-event-id") ?? since);
    if (feed.readers >= MAX_WATCHERS)
      throw new PeccaryError("TOO_MANY", `${MAX_WATCHERS} pages watch already; try again later`);
    const outbox = watch(toFilter(query), cursor, options, () => {
      metrics.watchersCut.inc();
      context.env.outgoing.destroy();
    });
    return context.body(outbox.body, 200, streamHeaders("text/event-stream"));
  });
}

function watch(
  filter: EventFilter,
  since: number | undefined,
  { events, feed, clock }: Sources,
  cut: () => void,
): Outbox {
  const outbox = new Outbox({
    limit: WATCH_LIMIT,
    heartbeat: ":\n\n",
    beat: HEARTBEAT,
    cut,
    ended: () => stop(),
  });
  const send = (rows: readonly StoredEvent[]) => {
    for (const { seq, event } of rows)
      if (seq > seen && matches(filter, event))
        outbox.send(`id: ${seq}\nevent: alert\ndata: ${JSON.stringify(event)}\n\n`);
  };

  let seen = since ?? 0;
  let live = since === undefined;
  /** Something was stored since the last look into the past began. */
  let more = false;
  const stop = feed.subscribe((rows) => {
    more = true;
    if (live) send(rows);
  });

  // A cursor at once: who loses the connection before the first alert must not lose what comes meanwhile.
  outbox.send(`retry: 1000\nid: ${since ?? clock()}\n\n`);
  if (!live) catchUp().catch(() => outbox.close());
  return outbox;

  async function catchUp(): Promise<void> {
    let rows: readonly StoredEvent[];
    do {
      more = false;
      rows = await events.since(filter, seen, CATCH_UP);
      if (!outbox.open) return;
      send(rows);
      seen = rows.at(-1)?.seq ?? seen;
      await outbox.drained();
    } while (more || rows.length === CATCH_UP);
    live = true;
  }
}

function toFilter({ severity, ...rest }: Record<string, string | number | undefined>): EventFilter {
  const given = Object.entries({ ...rest, severityAtLeast: severity }).filter(
    ([, value]) => value !== undefined && value !== "",
  );
  return Object.fromEntries(given);
}

function readSeq(text: string | undefined): number | undefined {
  if (text === undefined || text === "") return undefined;
  if (/^\d{1,16}$/.test(text)) return Number(text);
  throw new PeccaryError("BAD_REQUEST", `"${text.slice(0, 40)}" is not an id that this stream gave`);
}
