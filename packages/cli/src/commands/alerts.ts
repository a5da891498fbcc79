import { setTimeout as delay } from "node:timers/promises";
import type { AlertQuery, SecurityEvent } from "@peccary/api";
import { Command, InvalidArgumentError, Option } from "commander";
import type { Context } from "../context.ts";
import { Failure } from "../failure.ts";
import { printable, table } from "../output.ts";
import { asking, connect, kubeconfigOption, namespaceOption, type Server } from "../server/server.ts";
import { alertsEvidence } from "./alerts-evidence.ts";

interface Options {
  readonly namespace?: string;
  readonly watch?: boolean;
  readonly output?: "json" | "wide";
  readonly limit: number;
  readonly origin?: string;
  readonly kubeconfig?: string;
}

export const alerts = (context: Context): Command =>
  new Command("alerts")
    .summary("show alerts")
    .description("Shows the newest alerts, newest last; with --watch, then those that come, as they come.")
    .addOption(namespaceOption())
    .option("--origin <ORIGIN>", "only those of one resource, such as dpi.dev/nginx-dpi")
    .option("-w, --watch", "go on with new ones until interrupted")
    .option("--limit <N>", "how many of those that are there", count, 50)
    .addOption(new Option("-o, --output <FORM>", "json: one object a line").choices(["json", "wide"]))
    .addOption(kubeconfigOption())
    // So that -w means what it says behind `evidence`.
    .enablePositionalOptions()
    .addCommand(alertsEvidence(context))
    .action(async (options: Options) => {
      const server = await connect(options.kubeconfig, context);
      const query: AlertQuery = {
        ...(options.namespace !== undefined && { namespace: options.namespace }),
        ...(options.origin !== undefined && { origin: options.origin }),
      };
      if (options.watch) return watch(server, query, options, context);
      const events = await newest(server, query, options.limit);
      await context.out.write(show(events, options, true));
      if (events.length === 0) await context.err.line("No alerts found");
    });

/** Rows the server gives at once. */
const PAGE = 1_000;

async function newest(server: Server, query: AlertQuery, limit: number): Promise<SecurityEvent[]> {
  const events: SecurityEvent[] = [];
  let after: string | undefined;
  while (events.length < limit) {
    const page = { limit: Math.min(PAGE, limit - events.length), ...(after !== undefined && { after }) };
    const { items, next } = await asking(server.client.alerts(query, page));
    events.push(...items);
    if (next === undefined || items.length === 0) break;
    after = next;
  }
  return events.reverse();
}

/** Ids of alerts shown, kept so that none is shown twice. */
const REMEMBERED = 10_000;

/** Milliseconds to wait before asking again after a server went away: it is restarted within a second. */
const AGAIN = 500;

/**
 * Follows the stream. The list of what is there already is asked for once the stream is open, so that nothing falls
 * between the two; each alert is shown once, whichever brings it.
 */
async function watch(server: Server, query: AlertQuery, options: Options, context: Context): Promise<void> {
  const shown = new Recent(REMEMBERED);
  let since: string | undefined;
  /** Alerts of the stream that wait for the list; none once that was shown. */
  let waiting: SecurityEvent[] | undefined = [];
  let first = true;
  const print = (events: readonly SecurityEvent[]) => {
    const fresh = events.filter(({ id }) => shown.add(id));
    void context.out.write(show(fresh, options, first));
    first = false;
  };
  const list = async () => {
    const there = await newest(server, query, Math.max(options.limit, PAGE));
    const old = there.length - Math.min(options.limit, there.length);
    // What the stream brought meanwhile is new, whatever the limit.
    const live = waiting ?? [];
    const isLive = new Set(live.map(({ id }) => id));
    print([...there.filter(({ id }, at) => at >= old && !isLive.has(id)), ...live]);
    waiting = undefined;
  };

  while (!context.signal.aborted && !context.out.closed) {
    let listed: Promise<void> | undefined;
    const stream = server.client.watchAlerts(
      query,
      (alert, cursor) => {
        since = cursor;
        if (waiting === undefined) print([alert]);
        else waiting.push(alert);
      },
      since,
      (cursor) => {
        since ??= cursor;
        if (waiting !== undefined) listed = list().catch(() => stream.close());
      },
    );
    const stop = () => stream.close();
    context.signal.addEventListener("abort", stop, { once: true });
    try {
      await asking(stream.ended);
      await listed;
    } catch (error) {
      if (context.signal.aborted) return;
      if (!(error instanceof Failure && error.code === "SERVER_UNREACHABLE")) throw error;
    } finally {
      context.signal.removeEventListener("abort", stop);
    }
    await delay(AGAIN, undefined, { signal: context.signal }).catch(() => {});
  }
}

/** Remembers the last so many names. */
class Recent {
  readonly #names = new Set<string>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** False when it was there. */
  add(name: string): boolean {
    if (this.#names.has(name)) return false;
    this.#names.add(name);
    if (this.#names.size > this.#most) this.#names.delete(this.#names.values().next().value!);
    return true;
  }
}

function show(events: readonly SecurityEvent[], options: Options, headings: boolean): string {
  if (options.output === "json") return events.map((event) => `${JSON.stringify(event)}\n`).join("");
  if (events.length === 0) return "";
  const wide = options.output === "wide";
  const rows = events.map((event) => [
    new Date(event.time_us / 1_000).toISOString().replace("T", " ").slice(0, 23),
    String(event.severity),
    event.origin,
    endOf(event.source_namespace, event.source_name, event.source_ip, event.source_port),
    endOf(event.dest_namespace, event.dest_name, event.dest_ip, event.dest_port),
    ...(wide ? [event.host, event.type] : []),
    `${signature(event)}${printable(String(event.record["message"] ?? event.description))}`,
  ]);
  const names = [
    "TIME",
    "SEVERITY",
    "ORIGIN",
    "SOURCE",
    "DESTINATION",
    ...(wide ? ["HOST", "TYPE"] : []),
    "MESSAGE",
  ];
  if (!options.watch) return table(headings ? [names, ...rows] : rows);
  // Lines that come one by one cannot know the widths of those to come.
  const widths = [23, 8, 30, 34, 34, 12, 22];
  const line = (cells: readonly string[]) =>
    cells.map((cell, at) => (at === cells.length - 1 ? cell : cell.padEnd(widths[at]!))).join("  ");
  return `${(headings ? [names, ...rows] : rows).map(line).join("\n")}\n`;
}

const signature = ({ record }: SecurityEvent): string => {
  const { snort_signature_id: sid, snort_generator_id: gid, snort_signature_revision: rev } = record;
  return sid === undefined ? "" : `[${gid ?? 1}:${sid}:${rev ?? 0}] `;
};

function endOf(namespace?: string, name?: string, ip?: string, port?: number): string {
  const host = ip === undefined ? "N/A" : ip.includes(":") && port !== undefined ? `[${ip}]` : ip;
  const address = port === undefined ? host : `${host}:${port}`;
  return name === undefined || name === "" || name === "-"
    ? address
    : `${namespace ?? ""}/${name} (${address})`;
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError("a whole number is expected");
  return value;
}
