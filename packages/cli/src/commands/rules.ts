import type { RuleFacts } from "@peccary/engine";
import {
  parseRules,
  type RuleParseOptions,
  type RuleParseResult,
  type RuleProblem,
} from "@peccary/engine/rules";
import { Command, Option } from "commander";
import type { Context } from "../context.ts";
import { FINDINGS } from "../failure.ts";
import { printable, table } from "../output.ts";
import { readRules, STARTER_RULES, variablesOf } from "../rule-files.ts";
import { collect } from "./command.ts";
import { rulesExplain } from "./rules-explain.ts";
import { rulesProfile } from "./rules-profile.ts";
import { rulesTest } from "./rules-test.ts";
import { rulesUpdate } from "./rules-update.ts";

type Form = NonNullable<RuleParseOptions["form"]>;

interface Options {
  readonly var: readonly string[];
  readonly output: string;
  readonly form?: Form;
  /** Of `check`. */
  readonly commented?: boolean;
}

const FORMS: readonly Form[] = ["snort3", "snort2", "suricata"];

interface ListOptions extends Options {
  readonly query?: string;
  readonly classtype: readonly string[];
}

export const rules = (context: Context): Command =>
  new Command("rules")
    .summary("check, list, explain, profile, test and update rules")
    .description("Works on rules in the form of Snort 3, Snort 2.9 or Suricata.")
    .addCommand(
      ruleCommand(
        "check",
        "say which rules can be used, and why others cannot; exit code 3 when there are such",
      )
        .option("--commented", "try rules that are commented out too")
        .action(async (places: string[], options: Options) => {
          const parsed = await parse(places, options, context);
          if (parsed.problems.length > 0) context.exitCode = FINDINGS;
          await context.out.write(
            options.output === "json" ? `${JSON.stringify(summary(parsed))}\n` : report(parsed),
          );
        }),
    )
    .addCommand(
      ruleCommand("list", "list the rules that can be used")
        .option("--query <TEXT>", "only those with this in their message, or with this sid")
        .option("--classtype <NAME>", "only those of this class; more than once for more", collect, [])
        .action(async (places: string[], options: ListOptions) => {
          const { ruleSet } = await parse(places, options, context);
          const facts = ruleSet.rules.map((rule) => rule.facts).filter(asked(options));
          await context.out.write(
            options.output === "json"
              ? `${JSON.stringify(facts, undefined, 2)}\n`
              : table([
                  ["SID", "REV", "ACTION", "PRIORITY", "CLASSTYPE", "MESSAGE"],
                  ...facts.map(({ gid, sid, rev, action, priority, classtype, message }) => [
                    gid === 1 ? String(sid) : `${gid}:${sid}`,
                    String(rev),
                    action,
                    String(priority),
                    classtype ?? "",
                    printable(message),
                  ]),
                ]),
          );
        }),
    )
    .addCommand(rulesExplain(context))
    .addCommand(rulesProfile(context))
    .addCommand(rulesTest(context))
    .addCommand(rulesUpdate(context));

const ruleCommand = (name: string, description: string): Command =>
  new Command(name)
    .description(description)
    .argument("[FILE|DIR...]", "files of rules, or folders of *.rules (default: the starter rules)")
    .option("--var <NAME=VALUE>", "a rule variable; more than once for more", collect, [])
    .addOption(
      new Option("--form <FORM>", "the language of all rules (default: found out rule by rule)").choices(
        FORMS,
      ),
    )
    .addOption(new Option("-o, --output <FORM>", "how to print").choices(["table", "json"]).default("table"));

/** Whether a rule is among those that a list was asked for. */
const asked =
  ({ query, classtype }: ListOptions) =>
  (rule: Pick<RuleFacts, "sid" | "message" | "classtype">): boolean =>
    (query === undefined ||
      query === String(rule.sid) ||
      rule.message.toLowerCase().includes(query.toLowerCase())) &&
    (classtype.length === 0 || classtype.includes(rule.classtype ?? ""));

async function parse(
  places: readonly string[],
  options: Options,
  context: Context,
): Promise<RuleParseResult> {
  const sources = await readRules(places.length > 0 ? places : [STARTER_RULES], context.cwd);
  return parseRules(sources, {
    variables: variablesOf(options.var),
    ...(options.form !== undefined && { form: options.form }),
    ...(options.commented !== undefined && { commented: options.commented }),
  });
}

/** A rule that was refused, with all that is wrong with it. */
interface Refusal {
  readonly first: RuleProblem;
  readonly problems: readonly RuleProblem[];
}

function refusals(problems: readonly RuleProblem[]): Refusal[] {
  const byRule = new Map<string, RuleProblem[]>();
  for (const problem of problems) {
    const key = `${problem.file}\n${problem.line}`;
    byRule.set(key, [...(byRule.get(key) ?? []), problem]);
  }
  return [...byRule.values()].map((found) => ({ first: found[0]!, problems: found }));
}

const reasonsOf = ({ problems }: Refusal): string =>
  [...new Set(problems.map(({ message }) => message))].join("; ");

const summary = ({ total, ruleSet, problems }: RuleParseResult) => ({
  total,
  loaded: ruleSet.rules.length,
  failed: refusals(problems).map((refusal) => {
    const { gid, sid, file, line, column, kind } = refusal.first;
    const options = [...new Set(refusal.problems.map(({ option }) => option))];
    return {
      sid: sid ?? null,
      line,
      reason: reasonsOf(refusal),
      gid: gid ?? null,
      file,
      column,
      kind,
      options,
    };
  }),
});

/** First by what to do about it: the options that cost the most rules; then each rule with its place. */
function report({ total, ruleSet, problems }: RuleParseResult): string {
  const head = `${ruleSet.rules.length} of ${total} rules can be used\n`;
  if (problems.length === 0) return head;
  const refused = refusals(problems);
  const counts = new Map<string, number>();
  for (const refusal of refused)
    for (const key of new Set(refusal.problems.map(({ kind, option }) => `${kind}\n${option}`)))
      counts.set(key, (counts.get(key) ?? 0) + 1);
  const reasons = [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([key, count]) => [String(count), ...key.split("\n")]);
  return [
    head,
    table([["RULES", "PROBLEM", "OPTION"], ...reasons]),
    table([["PLACE", "SID", "REASON"], ...refused.map(row)]),
  ].join("\n");
}

const row = (refusal: Refusal): string[] => {
  const { file, line, column, sid } = refusal.first;
  return [
    `${printable(file)}:${line}:${column}`,
    sid === undefined ? "?" : String(sid),
    printable(reasonsOf(refusal)),
  ];
};
