import { access, mkdir, readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Command } from "commander";
import type { Context } from "../context.ts";
import { dataDirOf } from "../data-dir.ts";
import { Failure, reasonOf } from "../failure.ts";
import { ruleFiles, STARTER_RULES, variablesOf } from "../rule-files.ts";
import { type Address, freeAddress, parseAddress, showAddress } from "../supervise/address.ts";
import { lockFolder } from "../supervise/lock.ts";
import { agentScript, builtPage, controlScript } from "../supervise/programs.ts";
import { Supervised } from "../supervise/supervisor.ts";
import { collect } from "./command.ts";
import { workersOption } from "./workers.ts";

interface Options {
  readonly dataDir?: string;
  readonly listen: string;
  readonly rules: readonly string[];
  readonly var: readonly string[];
  readonly node: string;
  readonly workers: number;
}

export const up = (context: Context): Command =>
  new Command("up")
    .summary("run all of it on this machine")
    .description("Runs control plane, agent and sensors on this machine, until interrupted.")
    .option(
      "--data-dir <DIR>",
      "where everything is kept (default: /var/lib/peccary for root, else ~/.local/share/peccary)",
    )
    .option("--listen <ADDRESS:PORT>", "a loopback address; port 0 takes a free one", "127.0.0.1:8440")
    .option(
      "--rules <FILE|DIR>",
      "rules in the form of Snort 3, Snort 2.9 or Suricata; more than once for more (default: the starter rules)",
      collect,
      [],
    )
    .option(
      "--var <NAME=VALUE>",
      "a rule variable, such as HOME_NET=10.0.0.0/8; more than once for more",
      collect,
      [],
    )
    .option("--node <NAME>", "this machine's name in alerts and status", hostname())
    .addOption(workersOption("sensors that inspect, a process each"))
    .action((options: Options) => runAll(options, context));

/** Deaths in a row after which the control plane is not going to start. */
const ATTEMPTS = 5;

/**
 *   up ─┬─ control   restarted when it dies; gives up when it cannot start at all
 *       └─ agent     started once control answers; its sensors are its own children
 *
 * Both end by themselves when this process is gone, see `bin/leash.mjs`.
 */
async function runAll(options: Options, context: Context): Promise<void> {
  if (process.platform !== "linux")
    throw new Failure(
      "NOT_LINUX",
      "`peccary up` reads packets as only Linux lets it; `peccary inspect` works everywhere",
    );
  const wanted = parseAddress(options.listen);
  const variables = variablesOf(options.var);
  const places = options.rules.length > 0 ? options.rules : [STARTER_RULES];
  const rules = await ruleFiles(places, context.cwd);
  for (const file of rules) await access(file);
  const dataDir = dataDirOf(options.dataDir, context);
  await makeFolder(dataDir);

  const lock = await lockFolder(dataDir);
  const children: Supervised[] = [];
  let fail: (error: unknown) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const run = (child: Supervised) => {
    children.push(child);
    child.run().catch(fail);
  };
  const tell = (text: string) => void context.err.line(`peccary: ${text}`);
  const interrupted = new Promise<void>((resolve) => {
    if (context.signal.aborted) resolve();
    else context.signal.addEventListener("abort", () => resolve(), { once: true });
  });
  failed.catch(() => {});
  try {
    const address = await freeAddress(wanted);
    const url = `http://${showAddress(address)}`;
    const page = builtPage();
    if (page === undefined) tell("the page is not built, so there is none: run `npm run build`");
    const control = new Supervised(
      {
        name: "control",
        script: controlScript(),
        args: [
          ...["--data-dir", dataDir, "--listen", showAddress(address)],
          ...(page === undefined ? [] : ["--ui", page]),
          ...rules.flatMap((file) => ["--rules", file]),
          ...Object.entries(variables).flatMap(([name, value]) => ["--var", `${name}=${value}`]),
        ],
        log: join(dataDir, "logs", "control.log"),
        attempts: ATTEMPTS,
      },
      tell,
    );
    run(control);
    await Promise.race([answers(url, context.signal), failed, interrupted]);
    if (context.signal.aborted) return;
    control.ready();

    const agent = new Supervised(
      {
        name: "agent",
        script: agentScript(),
        args: [
          ...["--data-dir", dataDir, "--control", url, "--node", options.node],
          ...["--workers", String(options.workers)],
        ],
        env: { PECCARY_TOKEN: await token(dataDir, "agent.token") },
        log: join(dataDir, "logs", "agent.log"),
      },
      tell,
    );
    run(agent);
    agent.ready();
    await greet(dataDir, url, address, context);
    await Promise.race([failed, interrupted]);
  } finally {
    // The agent first: what it has still to say, it says to control.
    for (const child of children.reverse()) await child.stop();
    lock.release();
  }
}

async function makeFolder(dataDir: string): Promise<void> {
  try {
    // Alerts carry payloads, captures whole packets: nobody else's to read.
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new Failure(
      "DATA_DIR_UNUSABLE",
      `cannot make ${dataDir}: ${reasonOf(error)}; choose another with --data-dir`,
      { cause: error },
    );
  }
}

/** Resolves once the server says that it is ready; whoever waits bounds the time. */
async function answers(url: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const response = await fetch(`${url}/readyz`).catch(() => undefined);
    if (response?.ok) return;
    await delay(50, undefined, { signal }).catch(() => {});
  }
}

async function token(dataDir: string, name: string): Promise<string> {
  try {
    return (await readFile(join(dataDir, name), "utf8")).trim();
  } catch (error) {
    throw new Failure("DATA_DIR_UNUSABLE", `cannot read ${join(dataDir, name)}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

async function greet(dataDir: string, url: string, address: Address, context: Context): Promise<void> {
  const tokenFile = join(dataDir, "admin.token");
  const admin = await token(dataDir, "admin.token");
  const bold = (text: string) => context.out.paint("bold", text);
  await context.out.write(
    [
      `${context.out.paint("green", "Ready")} on ${showAddress(address)}`,
      "",
      `  The page:   ${bold(`${url}/#token=${admin}`)}`,
      `              the link logs in; the token is in ${tokenFile}`,
      `  kubectl:    ${bold(`export KUBECONFIG=${join(dataDir, "kubeconfig")}`)}`,
      `  Alerts:     ${bold("peccary alerts --watch")}`,
      "",
      "Ctrl-C ends it.",
      "",
    ].join("\n"),
  );
}
