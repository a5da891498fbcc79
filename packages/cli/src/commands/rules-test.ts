import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Command, Option } from "commander";
import type { Context } from "../context.ts";
import { Failure, FINDINGS, reasonOf } from "../failure.ts";
import { printable, table } from "../output.ts";
import { readRules, variablesOf } from "../rule-files.ts";
import { findCases, type Result, runCase } from "../rule-test/case.ts";
import { junit } from "../rule-test/junit.ts";
import { collect } from "./command.ts";

interface Options {
  readonly rules: readonly string[];
  readonly var: readonly string[];
  readonly junit?: string;
  readonly output: string;
}

export const rulesTest = (context: Context): Command =>
  new Command("test")
    .summary("run rules on captures and compare the alerts; exit code 3 when some differ")
    .description(
      "Runs every folder below DIR that holds an expected.json: its input.pcap (or input.pcapng) with its rules.rules and those of --rules. expected.json lists sids, or objects with sid, gid, count, src, dst; no other rule may fire.",
    )
    .argument("<DIR>", "a folder of test cases, or of folders of them")
    .option("--rules <FILE|DIR>", "rules for all cases; more than once for more", collect, [])
    .option("--var <NAME=VALUE>", "a rule variable; more than once for more", collect, [])
    .option("--junit <FILE>", "write the results in JUnit's form too")
    .addOption(new Option("-o, --output <FORM>", "how to print").choices(["table", "json"]).default("table"))
    .action(async (folder: string, options: Options) => {
      const shared = options.rules.length > 0 ? await readRules(options.rules, context.cwd) : [];
      const variables = variablesOf(options.var);
      const results: Result[] = [];
      for (const one of await findCases(resolve(context.cwd, folder))) {
        context.signal.throwIfAborted();
        results.push(await runCase(one, shared, variables, context));
      }
      if (options.junit !== undefined) await write(resolve(context.cwd, options.junit), junit(results));
      if (results.some(({ problems }) => problems.length > 0)) context.exitCode = FINDINGS;
      await context.out.write(
        options.output === "json" ? `${JSON.stringify(results, undefined, 2)}\n` : report(results, context),
      );
    });

function report(results: readonly Result[], { out }: Context): string {
  const rows = results.flatMap(({ name, alerts, problems }) => {
    const [first = "", ...more] = problems.map(printable);
    return [
      [printable(name), problems.length === 0 ? "pass" : "FAIL", String(alerts), first],
      ...more.map((text) => ["", "", "", text]),
    ];
  });
  const failed = results.filter(({ problems }) => problems.length > 0).length;
  const sum =
    failed === 0
      ? out.paint("green", `all ${results.length} pass`)
      : out.paint("red", `${failed} of ${results.length} fail`);
  return `${table([["CASE", "RESULT", "ALERTS", "DIFFERENCE"], ...rows])}\n${sum}\n`;
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new Failure("FILE_UNWRITABLE", `cannot write ${file}: ${reasonOf(error)}`, { cause: error });
  }
}
