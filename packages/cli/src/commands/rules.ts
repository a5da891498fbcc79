import { parseRules, type RuleParseResult, type RuleProblem } from "@peccary/engine/rules";
import { Command, Option } from "commander";
import type { Context } from "../context.ts";
import { FINDINGS } from "../failure.ts";
import { printable, table } from "../output.ts";
import { readRules, STARTER_RULES, variablesOf } from "../rule-files.ts";
import { collect } from "./command.ts";

interface Options {
  readonly var: readonly string[];
  readonly output: string;
}

export const rules = (context: Context): Command =>
  new Command("rules")
    .summary("check and list rules")
    .description("Works on rules in Snort 3 form.")
    .addCommand(
      ruleCommand(
        "check",
        "say which rules can be used, and why others cannot; exit code 3 when there are such",
      ).action(async (places: string[], options: Options) => {
        const parsed = await parse(places, options, context);
        if (parsed.problems.length > 0) context.exitCode = FINDINGS;
        await context.out.write(
          options.output === "json" ? `${JSON.stringify(summary(parsed))}\n` : report(parsed),
        );
      }),
    )
    .addCommand(
      ruleCommand("list", "list the rules that can be used").action(
        async (places: string[], options: Options) => {
          const { ruleSet } = await parse(places, options, context);
          const facts = ruleSet.rules.map((rule) => rule.facts);
          await context.out.write(
            options.output === "json"
              ? `${JSON.stringify(facts, undefined, 2)}\n`
              : table([
                  ["SID", "REV", "PRIORITY", "CLASSTYPE", "MESSAGE"],
                  ...facts.map(({ gid, sid, rev, priority, classtype, message }) => [
                    gid === 1 ? String(sid) : `${gid}:${sid}`,
                    String(rev),
                    String(priority),
                    classtype ?? "",
                    printable(message),
                  ]),
                ]),
          );
        },
      ),
    );

const ruleCommand = (name: string, description: string): Command =>
  new Command(name)
    .description(description)
    .argument("[FILE|DIR...]", "files of rules, or folders of *.rules (default: the starter rules)")
    .option("--var <NAME=VALUE>", "a rule variable; more than once for more", collect, [])
    .addOption(new Option("-o, --output <FORM>", "how to print").choices(["table", "json"]).default("table"));

async function parse(
  places: readonly string[],
  options: Options,
  context: Context,
): Promise<RuleParseResult> {
  const sources = await readRules(places.length > 0 ? places : [STARTER_RULES], context.cwd);
  return parseRules(sources, { variables: variablesOf(options.var) });
}

const summary = ({ total, problems }: RuleParseResult) => ({
  total,
  loaded: total - problems.length,
  failed: problems.map(({ gid, sid, file, line, column, kind, option, message }) => ({
    sid: sid ?? null,
    line,
    reason: message,
    gid: gid ?? null,
    file,
    column,
    kind,
    option,
  })),
});

/** First by what to do about it: the options that cost the most rules; then each rule with its place. */
function report(parsed: RuleParseResult): string {
  const { total, problems } = parsed;
  const head = `${total - problems.length} of ${total} rules can be used\n`;
  if (problems.length === 0) return head;
  const counts = new Map<string, number>();
  for (const { kind, option } of problems) {
    const key = `${kind}\n${option}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const reasons = [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([key, count]) => [String(count), ...key.split("\n")]);
  return [
    head,
    table([["RULES", "PROBLEM", "OPTION"], ...reasons]),
    table([["PLACE", "SID", "REASON"], ...problems.map(placeOf)]),
  ].join("\n");
}

const placeOf = ({ file, line, column, sid, message }: RuleProblem): string[] => [
  `${printable(file)}:${line}:${column}`,
  sid === undefined ? "?" : String(sid),
  printable(message),
];
