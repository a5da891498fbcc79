import { createEngine, type Finding } from "@peccary/engine";
import { parseRules, type RuleParseResult, type RuleSource } from "@peccary/engine/rules";
import { Command, Option } from "commander";
import type { Context } from "../context.ts";
import { FAILED, wrongUsage } from "../failure.ts";
import { type EveKind, kindOf } from "../inspect/eve.ts";
import { inspectFile } from "../inspect/inspect.ts";
import { type Reading, readingOf, readingOptions } from "../inspect/reading.ts";
import { reports } from "../inspect/report.ts";
import type { FileCounts } from "../inspect/worker-messages.ts";
import { WorkerPool } from "../inspect/worker-pool.ts";
import { size, table } from "../output.ts";
import { readRules, STARTER_RULES, variablesOf } from "../rule-files.ts";
import { collect } from "./command.ts";
import { workersOption } from "./workers.ts";

interface Options extends Reading {
  readonly rules: readonly string[];
  readonly var: readonly string[];
  readonly output: string;
  readonly log?: string;
  readonly stats?: boolean;
  readonly workers: number;
}

/** Only this process has it. */
const STDIN = "-";
const LOGS: readonly EveKind[] = ["flow", "dns", "http", "smb", "tls"];

export const inspect = (context: Context): Command => {
  const command = new Command("inspect")
    .summary("inspect capture files with rules")
    .description("Inspects pcap and pcapng files, each by itself, and prints what the rules found.")
    .argument("<FILE...>", "capture files; - is standard input")
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
    .addOption(new Option("-o, --output <FORM>", "how to print").choices(Object.keys(reports)).default("eve"))
    .option("--log <KINDS>", `print these too, by comma: ${LOGS.join(", ")}`)
    .option("--stats", "print counts and speed on stderr when done")
    .addOption(workersOption("processes that share the files; what is printed is the same"))
    .action((files: string[], options: Options) => inspectAll(files, options, context));
  for (const option of readingOptions()) command.addOption(option);
  return command;
};

async function inspectAll(files: readonly string[], options: Options, context: Context): Promise<void> {
  const wanted = new Set<EveKind>(["alert", ...kindsOf(options.log)]);
  const places = options.rules.length > 0 ? options.rules : [STARTER_RULES];
  const sources = await readRules(places, context.cwd);
  const parsed = parseRules(sources, { variables: variablesOf(options.var) });
  if (parsed.problems.length > 0) await context.err.line(`peccary: ${refusedRules(parsed)}`);

  const report = reports[options.output]!();
  let text = report.start();
  const flush = async (): Promise<boolean> => {
    const ready = text;
    text = "";
    await context.out.write(ready);
    return !context.out.closed && !context.signal.aborted;
  };

  const started = performance.now();
  const sum = { packets: 0, bytes: 0, flows: 0, matches: 0 };
  const others = new Map<string, number>();
  const shared = poolFor(files, sources, wanted, options, context);
  for (const [at, file] of files.entries()) {
    const onFinding = (finding: Finding) => {
      if (wanted.has(kindOf(finding))) text += report.finding(finding, file);
    };
    const inspectHere = () => {
      // An engine for each, so that nothing of one file touches the next.
      const engine = createEngine({
        rules: parsed.ruleSet,
        onFinding,
        matchesOnly: wanted.size === 1,
        ...readingOf(options),
      });
      return inspectFile(file, context, engine, flush);
    };
    const { counters, problem } = await (file === STDIN || shared === undefined
      ? inspectHere()
      : shared.take(at, onFinding, flush));
    addUp(counters, sum, others);
    if (problem !== undefined) {
      context.exitCode = FAILED;
      const before =
        counters.packets > 0 ? `; the ${counters.packets} packets before that were inspected` : "";
      await context.err.line(`peccary: ${file}: ${problem}${before} (CAPTURE_UNREADABLE)`);
    }
    if (context.out.closed || context.signal.aborted) shared?.close();
    if (context.out.closed) return;
    if (context.signal.aborted) {
      context.exitCode = FAILED;
      break;
    }
  }
  text += report.end();
  await flush();
  if (options.stats)
    await context.err.write(statistics(files.length, parsed, sum, others, performance.now() - started));
}

/** Processes that share the files; undefined where this one does all. */
function poolFor(
  files: readonly string[],
  rules: readonly RuleSource[],
  wanted: ReadonlySet<EveKind>,
  options: Options,
  context: Context,
): WorkerPool | undefined {
  const shared = files.filter((file) => file !== STDIN);
  if (options.workers === 1 || shared.length < 2) return undefined;
  const pool = new WorkerPool(files, STDIN, options.workers, {
    type: "set up",
    cwd: context.cwd,
    rules,
    variables: variablesOf(options.var),
    wanted: [...wanted],
    reading: options,
  });
  context.signal.addEventListener("abort", () => pool.close(), { once: true });
  return pool;
}

function kindsOf(log: string | undefined): EveKind[] {
  const kinds = log?.split(",").map((kind) => kind.trim()) ?? [];
  return kinds.map((kind) => {
    const known = LOGS.find((one) => one === kind);
    if (known === undefined) throw wrongUsage(`--log takes ${LOGS.join(", ")}; not "${kind}"`);
    return known;
  });
}

const refusedRules = ({ total, ruleSet }: RuleParseResult): string =>
  `${total - ruleSet.rules.length} of ${total} rules cannot be used and are left out: \`peccary rules check\` says why`;

type Sum = { packets: number; bytes: number; flows: number; matches: number };

function addUp(counters: FileCounts, sum: Sum, others: Map<string, number>): void {
  for (const name of Object.keys(sum) as (keyof Sum)[]) sum[name] += counters[name];
  for (const [kind, counts] of [
    ["undecoded", counters.undecoded],
    ["refused", counters.refused],
  ] as const)
    for (const [name, count] of Object.entries(counts)) add(others, `${kind}: ${name}`, count);
  for (const [sid, count] of counters.givenUp) add(others, `given up: sid ${sid}`, count);
}

const add = (counts: Map<string, number>, name: string, count: number): void =>
  void counts.set(name, (counts.get(name) ?? 0) + count);

function statistics(
  files: number,
  { total, ruleSet }: RuleParseResult,
  sum: Sum,
  others: ReadonlyMap<string, number>,
  milliseconds: number,
): string {
  const seconds = milliseconds / 1_000;
  const rate = (count: number) => (seconds > 0 ? count / seconds : 0);
  return table([
    ["files", String(files)],
    ["rules", `${ruleSet.rules.length} of ${total}`],
    ["packets", `${sum.packets} (${Math.round(rate(sum.packets))} a second)`],
    ["bytes", `${sum.bytes} (${size(rate(sum.bytes))} a second)`],
    ["flows", String(sum.flows)],
    ["alerts", String(sum.matches)],
    ["seconds", seconds.toFixed(3)],
    ...[...others].map(([name, count]) => [name, String(count)]),
  ]);
}
