import { createEngine, type GroupCost, Profile, type RuleCost } from "@peccary/engine";
import { parseRules } from "@peccary/engine/rules";
import { Command, Option } from "commander";
import type { Context } from "../context.ts";
import { FAILED, wrongUsage } from "../failure.ts";
import { inspectFile } from "../inspect/inspect.ts";
import { groupJson, groupRow, ruleJson, ruleRow, shareOf } from "../inspect/profile-rows.ts";
import { table } from "../output.ts";
import { readRules, STARTER_RULES, variablesOf } from "../rule-files.ts";
import { collect } from "./command.ts";

interface Options {
  readonly rules: readonly string[];
  readonly var: readonly string[];
  readonly top: string;
  readonly output: string;
}

export const rulesProfile = (context: Context): Command =>
  new Command("profile")
    .summary("say what rules cost on a capture")
    .description(
      "Inspects captures and prints how often each rule was tried, how often it matched and how long that took, the dearest first; and the same of each group of rules, with what it searches for. The clock itself takes some of the time.",
    )
    .argument("<FILE...>", "capture files; - is standard input")
    .option(
      "--rules <FILE|DIR>",
      "rules in the form of Snort 3, Snort 2.9 or Suricata; more than once for more (default: the starter rules)",
      collect,
      [],
    )
    .option("--var <NAME=VALUE>", "a rule variable; more than once for more", collect, [])
    .option("--top <N>", "so many rules and groups; 0 is all", "10")
    .addOption(new Option("-o, --output <FORM>", "how to print").choices(["table", "json"]).default("table"))
    .action((files: string[], options: Options) => profileAll(files, options, context));

async function profileAll(files: readonly string[], options: Options, context: Context): Promise<void> {
  if (!/^\d{1,9}$/.test(options.top)) throw wrongUsage(`--top takes a number, not "${options.top}"`);
  const places = options.rules.length > 0 ? options.rules : [STARTER_RULES];
  const { ruleSet } = parseRules(await readRules(places, context.cwd), {
    variables: variablesOf(options.var),
  });
  const profile = new Profile(nanoseconds);
  const unread = () => Promise.resolve(!context.signal.aborted);
  const started = nanoseconds();
  for (const file of files) {
    const engine = createEngine({ rules: ruleSet, onFinding: () => undefined, profile });
    const { problem } = await inspectFile(file, context, engine, unread);
    if (problem === undefined) continue;
    context.exitCode = FAILED;
    await context.err.line(`peccary: ${file}: ${problem} (CAPTURE_UNREADABLE)`);
  }
  const time = nanoseconds() - started;
  const most = Number(options.top) || Infinity;
  const rules = profile.rules.slice(0, most);
  const groups = profile.groups.slice(0, most);
  await context.out.write(
    options.output === "json"
      ? `${JSON.stringify({ nanoseconds: time, rules: rules.map(ruleJson), groups: groups.map(groupJson) }, undefined, 2)}\n`
      : report(profile, rules, groups, time),
  );
}

const nanoseconds = (): number => Math.round(performance.now() * 1e6);

function report(
  profile: Profile,
  rules: readonly RuleCost[],
  groups: readonly GroupCost[],
  time: number,
): string {
  const sum = (costs: readonly { readonly time: number }[]) => costs.reduce((all, one) => all + one.time, 0);
  const search = profile.groups.reduce((all, { searchTime }) => all + searchTime, 0);
  return [
    table([
      ["ALL", "TIME", "SHARE"],
      ["finding rules to try", ...shareOf(search, time)],
      [`trying ${profile.rules.length} rules`, ...shareOf(sum(profile.rules), time)],
      ["everything", ...shareOf(time, time)],
    ]),
    table([RULE_HEADINGS, ...rules.map((cost) => ruleRow(cost, time))]),
    table([GROUP_HEADINGS, ...groups.map((cost) => groupRow(cost, time))]),
  ].join("\n");
}

const RULE_HEADINGS = [
  "SID",
  "CHECKS",
  "EVALUATED",
  "MATCHES",
  "TIME",
  "SHARE",
  "NS A CHECK",
  "FAST PATTERN",
  "MESSAGE",
];
const GROUP_HEADINGS = [
  "GROUP",
  "RULES",
  "SHOWN",
  "SEARCHED",
  "CHECKS",
  "MATCHES",
  "SEARCH",
  "CHECKING",
  "SHARE",
  "PATTERNS",
];
