import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { parseArgs } from "node:util";
import pino from "pino";
import { startAgent } from "./agent.ts";

/**
 * The agent as a process of its own. Says `{"ready":true}` on stdout; everything else it has to say goes to
 * stderr. The token comes by the environment: arguments can be read by every user of the machine.
 */
const usage = `agent --control URL --data-dir DIR [--node NAME] [--ca FILE] [--capture-dir DIR] [--replay FILE] [--workers N]
environment: PECCARY_TOKEN, PECCARY_LOG_LEVEL`;

/** More processes than this would be a mistake in writing rather than a machine. */
const MAX_WORKERS = 64;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      control: { type: "string" },
      "data-dir": { type: "string" },
      node: { type: "string" },
      ca: { type: "string" },
      "capture-dir": { type: "string" },
      replay: { type: "string" },
      workers: { type: "string", default: "1" },
    },
  });
  const token = process.env["PECCARY_TOKEN"];
  const { control, node, ca, replay } = values;
  const dataDir = values["data-dir"];
  const captureDir = values["capture-dir"];
  const workers = /^\d{1,3}$/.test(values.workers) ? Number(values.workers) : 0;
  if (workers < 1 || workers > MAX_WORKERS) {
    console.error(`--workers takes a number from 1 to ${MAX_WORKERS}, not "${values.workers}"`);
    return 2;
  }
  if (control === undefined || dataDir === undefined || token === undefined) {
    console.error(usage);
    return 2;
  }
  const log = pino({ level: process.env["PECCARY_LOG_LEVEL"] ?? "info" }, pino.destination(2));
  const agent = await startAgent({
    control,
    token,
    dataDir,
    log,
    workers,
    node: node ?? hostname(),
    ...(ca === undefined ? {} : { ca: readFileSync(ca, "utf8") }),
    ...(captureDir === undefined ? {} : { captureDir }),
    ...(replay === undefined ? {} : { replay }),
  });
  const stopped = new Promise<void>((resolve) => {
    process.once("SIGTERM", resolve);
    process.once("SIGINT", resolve);
    // Started by `peccary up`, which is gone.
    process.once("disconnect", resolve);
  });
  process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
  await stopped;
  await agent.stop();
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
process.exit();
