import {
  type EventBatchAnswer,
  MAX_BATCH_EVENTS,
  nodeReport,
  type Order,
  PeccaryError,
  type SecurityEvent,
  securityEvent,
} from "@peccary/api";
import type { Hono } from "hono";
import type { Logger } from "pino";
import type { EventStore } from "../events/store.ts";
import { issueText, parse, readJson } from "./body.ts";
import type { ServerEnv } from "./context.ts";
import type { Metrics } from "./metrics.ts";
import type { Nodes } from "./nodes.ts";
import { Outbox, streamHeaders } from "./outbox.ts";
import type { RuleText } from "./rule-text.ts";
import type { Uploads } from "./uploads.ts";

/** Bytes of a batch: 5,000 events of 8 KiB with their 4 KiB of payload, and some room. */
const MAX_BATCH = 64 * 1_048_576;
/** Bytes of one event. The largest field, a payload, is 4 KiB before base64. */
const MAX_EVENT = 65_536;
/** Bytes. A node's report names its captures' files. */
const MAX_REPORT = 8 * 1_048_576;
/** Bytes of orders an agent may leave unread. Only the newest assignment counts, but it may name many pods. */
const MAX_UNREAD = 64 * 1_048_576;
/** Milliseconds. The agent takes a stream silent for three of these as dead. */
const HEARTBEAT = 10_000;
/** RFC 1123 subdomain, as Kubernetes names nodes. */
const NODE_NAME = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** What agents call: packages/api/src/assignment.ts. */
export function gatewayRoutes(
  app: Hono<ServerEnv>,
  options: {
    readonly nodes: Nodes;
    readonly events: EventStore;
    readonly rules: RuleText;
    readonly uploads: Uploads;
    readonly metrics: Metrics;
    readonly log: Logger;
    /** Milliseconds since 1970. */
    readonly now: () => number;
  },
): void {
  const { nodes, events, rules, uploads, metrics, log, now } = options;

  app.get("/agent/v1/nodes/:node/orders", (context) => {
    const node = checkNode(nodes, context.req.param("node"));
    const outbox = new Outbox({
      limit: MAX_UNREAD,
      heartbeat: "{}\n",
      beat: HEARTBEAT,
      cut: () => context.env.outgoing.destroy(),
      ended: (why) => {
        disconnect();
        if (why === "slow") metrics.ordersCut.inc();
        log.info({ node, why }, "an agent's stream of orders ended");
      },
    });
    // Something at once, so that the answer's head goes out and the agent knows it is connected.
    outbox.send("{}\n");
    const disconnect = nodes.connect(
      node,
      (order: Order) => outbox.send(`${JSON.stringify(order)}\n`),
      () => outbox.close(),
    );
    log.info({ node }, "an agent connected");
    return context.body(outbox.body, 200, streamHeaders("application/x-ndjson"));
  });

  app.post("/agent/v1/nodes/:node/events", async (context) => {
    checkNode(nodes, context.req.param("node"));
    const { good, refused } = sortOut(await readJson(context.req.raw, MAX_BATCH));
    for (const { reason } of refused) metrics.eventsRefused.inc({ reason: reason.code });
    const added = await events.add(good);
    metrics.eventsStored.inc(added.length);
    for (const { event } of added)
      metrics.eventLatency.observe(Math.max(0, now() - event.time_us / 1_000) / 1_000);
    const answer: EventBatchAnswer = {
      stored: good.length,
      refused: refused.map(({ id, reason }) => ({ id, reason: reason.text })),
    };
    return context.json(answer);
  });

  app.post("/agent/v1/nodes/:node/status", async (context) => {
    const node = checkNode(nodes, context.req.param("node"));
    nodes.report(node, parse(nodeReport, await readJson(context.req.raw, MAX_REPORT)));
    return context.json({});
  });

  app.get("/agent/v1/rules/:revision", (context) => {
    const { revision } = rules;
    if (context.req.param("revision") !== revision)
      throw new PeccaryError("RULES_NOT_FOUND", `the rules are at revision ${revision} now`);
    return context.text(rules.text, 200, { "cache-control": "no-store" });
  });

  app.post("/agent/v1/uploads/:id", async (context) => {
    await uploads.arrive(context.req.param("id"), context.req.raw);
    return context.json({});
  });
}

export function checkNode(nodes: Nodes, name: string): string {
  if (!NODE_NAME.test(name))
    throw new PeccaryError(
      "BAD_REQUEST",
      `"${name.slice(0, 260)}" is not a node's name: lower-case letters, digits, - and .`,
    );
  if (nodes.full && !nodes.has(name)) throw new PeccaryError("TOO_MANY", "there are too many nodes");
  return name;
}

interface Refusal {
  readonly id: string;
  readonly reason: { readonly code: string; readonly text: string };
}

/** One bad event must not hold up the good ones: the agent would send the same batch for ever. */
function sortOut(batch: unknown): { good: SecurityEvent[]; refused: Refusal[] } {
  const given = typeof batch === "object" && batch !== null && "events" in batch ? batch.events : undefined;
  if (!Array.isArray(given)) throw new PeccaryError("BAD_REQUEST", "events: expected a list");
  if (given.length > MAX_BATCH_EVENTS)
    throw new PeccaryError(
      "BAD_REQUEST",
      `events: ${given.length} in one batch, at most ${MAX_BATCH_EVENTS}`,
    );

  const good: SecurityEvent[] = [];
  const refused: Refusal[] = [];
  for (const [i, one] of given.entries()) {
    const refuse = (code: string, text: string) => refused.push({ id: idOf(one), reason: { code, text } });
    const result = securityEvent.safeParse(one);
    if (!result.success) refuse("invalid", `events.${i}.${issueText(result.error.issues)}`);
    else if (JSON.stringify(result.data).length > MAX_EVENT)
      refuse("too_large", `events.${i}: more than ${MAX_EVENT} characters`);
    else good.push(result.data);
  }
  return { good, refused };
}

/** As far as it has one. */
const idOf = (event: unknown): string =>
  typeof event === "object" && event !== null && "id" in event && typeof event.id === "string"
    ? event.id.slice(0, 1_024)
    : "";
