/**
 * The control plane as a process of its own:
 *
 *   node main.js --data-dir D [--listen 127.0.0.1:8440] [--ui DIR] [--cluster NAME] [--rules FILE]... [--var NAME=VALUE]...
 *                [--capture-api always|opt-in]
 *
 * Prints one JSON line when it listens, or when it cannot; logs go to stderr. Ends on SIGTERM and SIGINT.
 * This file alone reads arguments and environment.
 */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { PeccaryError } from "@peccary/api";
import { destination, pino } from "pino";
import { startControl } from "./control.ts";

/** Milliseconds. Longer than all that closing waits for; then the process ends anyway, which loses nothing. */
const CLOSE_TIMEOUT = 10_000;

const say = (message: object): void => void process.stdout.write(`${JSON.stringify(message)}\n`);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      "data-dir": { type: "string" },
      listen: { type: "string" },
      ui: { type: "string" },
      cluster: { type: "string" },
      rules: { type: "string", multiple: true, default: [] },
      var: { type: "string", multiple: true, default: [] },
      "capture-api": { type: "string", default: "always" },
    },
  });
  const dataDir = values["data-dir"];
  if (dataDir === undefined) throw new PeccaryError("BAD_REQUEST", "--data-dir is missing");
  const captureApi = values["capture-api"];
  if (captureApi !== "always" && captureApi !== "opt-in")
    throw new PeccaryError("BAD_REQUEST", `--capture-api ${captureApi}: expected always or opt-in`);
  const log = pino(
    { level: process.env["PECCARY_LOG_LEVEL"] ?? "info" },
    destination({ fd: 2, sync: false }),
  );

  const control = await startControl({
    dataDir,
    log,
    rules: values.rules.map((path) => ({ name: basename(path), text: readFileSync(path, "utf8") })),
    variables: Object.fromEntries(values.var.map((text) => split(text))),
    ...(values.listen !== undefined && { listen: values.listen }),
    captureApi,
    ...(values.ui !== undefined && { uiDir: values.ui }),
    ...(values.cluster !== undefined && { cluster: values.cluster }),
  });

  let ending = false;
  const end = (signal: string) => {
    if (ending) return;
    ending = true;
    log.info({ signal }, "closing");
    setTimeout(() => process.exit(1), CLOSE_TIMEOUT).unref();
    control.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, "could not close all");
        process.exit(1);
      },
    );
  };
  for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => end(signal));
  // A parent that died without a word closes our stdin, when it gave us a pipe for it.
  if (process.env["PECCARY_PARENT_PIPE"] === "1") process.stdin.on("end", () => end("end of stdin")).resume();

  const { url, kubeconfigPath, adminTokenPath, agentTokenPath } = control;
  say({ ready: true, url, kubeconfigPath, adminTokenPath, agentTokenPath });
}

function split(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at <= 0) throw new PeccaryError("BAD_REQUEST", `--var ${text}: expected NAME=VALUE`);
  return [text.slice(0, at), text.slice(at + 1)];
}

try {
  await main();
} catch (error) {
  const code = error instanceof PeccaryError ? error.code : "INTERNAL";
  say({ ready: false, code, message: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}
