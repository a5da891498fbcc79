import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { PeccaryError, type SecurityEvent } from "@peccary/api";
import type { Hono } from "hono";
import type { EventStore } from "../events/store.ts";
import type { EvidenceStore } from "../evidence/store.ts";
import { readBytes } from "./body.ts";
import type { ServerEnv } from "./context.ts";
import { checkNode } from "./gateway.ts";
import type { Nodes } from "./nodes.ts";

/** Octets of one upload. A sensor gathers a MiB of packets, beside their headers, names and comments. */
const MAX_EVIDENCE = 4_194_304;
/** Characters of an alert's id. */
const MAX_ID = 1_024;
const RULE = /^\d{1,10}:\d{1,10}$/;
const SUFFIX = ".pcapng";
const SECTION_HEADER = 0x0a0d0d0a;

/** The packets around alerts: agents bring them, people fetch them. */
export function evidenceRoutes(
  app: Hono<ServerEnv>,
  options: { readonly nodes: Nodes; readonly events: EventStore; readonly evidence: EvidenceStore },
): void {
  const { nodes, events, evidence } = options;

  app.post("/agent/v1/nodes/:node/evidence", async (context) => {
    checkNode(nodes, context.req.param("node"));
    const { id = "", rule = "" } = context.req.query();
    if (id === "" || id.length > MAX_ID)
      throw new PeccaryError("BAD_REQUEST", `id: expected an alert's id of at most ${MAX_ID} characters`);
    if (!RULE.test(rule)) throw new PeccaryError("BAD_REQUEST", "rule: expected gid:sid");
    const pcapng = await readBytes(context.req.raw, MAX_EVIDENCE);
    if (
      pcapng.length < 28 ||
      Buffer.from(pcapng.buffer, pcapng.byteOffset).readUInt32LE(0) !== SECTION_HEADER
    )
      throw new PeccaryError("BAD_REQUEST", "the body is not pcapng");
    await evidence.add(id, rule, pcapng);
    return context.json({});
  });

  app.get("/v1/evidence/:file", async (context) => {
    const name = context.req.param("file");
    if (!name.endsWith(SUFFIX)) throw new PeccaryError("NOT_FOUND", `evidence is named ID${SUFFIX}`);
    const asked = name.slice(0, -SUFFIX.length);
    const found = evidence.find(asked) ?? (await ofAlert(events, evidence, asked));
    return context.body(Readable.toWeb(createReadStream(found.file)) as ReadableStream<Uint8Array>, 200, {
      "content-type": "application/x-pcapng",
      "content-disposition": `attachment; filename="${fileName(asked)}"`,
      "content-length": String(found.size),
      "cache-control": "private, no-store",
    });
  });
}

/** Alerts of one flow may share their evidence, which has the id of the first. */
async function ofAlert(
  events: EventStore,
  evidence: EvidenceStore,
  id: string,
): Promise<{ readonly file: string; readonly size: number }> {
  const [alert] = (await events.page({ id }, 1)).items;
  const missing = (why: string) => new PeccaryError("EVIDENCE_NOT_FOUND", why);
  if (alert === undefined) throw missing(`there is no alert ${id.slice(0, 200)}`);
  const name = alert.record["evidence"];
  if (typeof name !== "string") throw missing(whyNone(alert));
  const found = evidence.find(name);
  if (found !== undefined) return found;
  throw missing(
    `the packets around this alert are not here: they follow it within seconds, unless node ${alert.host} is away ` +
      "or its sensor ended; or they were removed to keep within the limits of evidence",
  );
}

const whyNone = ({ type, host }: SecurityEvent): string =>
  type === "deep_packet_inspection"
    ? `no packets were kept of this alert: node ${host} kept within its limits of evidence, ` +
      "or the inspection's annotation peccary.io/ring-bytes is 0"
    : `an alert of type ${type} has no packets`;

/** What a browser may call it: ids have colons and slashes. */
const fileName = (id: string): string => `${id.replace(/[^A-Za-z0-9._-]/g, "_").slice(-200)}${SUFFIX}`;
