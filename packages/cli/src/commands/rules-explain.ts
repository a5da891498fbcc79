import { conditionsOf, type Look, type Match, specimenOf, traceRule } from "@peccary/engine";
import { parseRules, type RuleParseResult } from "@peccary/engine/rules";
import { Command, Option } from "commander";
import type { Context } from "../context.ts";
import { lookJson } from "../explain/look-json.ts";
import { lookText, writtenAs } from "../explain/look-text.ts";
import { specimenJson, specimenText } from "../explain/specimen-text.ts";
import { Summary } from "../explain/summary.ts";
import { writeSpecimen } from "../explain/write-specimen.ts";
import { FAILED, Failure, wrongUsage } from "../failure.ts";
import { inspectFile } from "../inspect/inspect.ts";
import { printable, table } from "../output.ts";
import { readRules, STARTER_RULES, variablesOf } from "../rule-files.ts";
import { collect } from "./command.ts";

type Rule = RuleParseResult["ruleSet"]["rules"][number];

interface Options {
  readonly sid: string;
  readonly gid: string;
  readonly rules: readonly string[];
  readonly var: readonly string[];
  readonly output: string;
  readonly write?: string;
}

/** Looks printed in full; a rule that is tried on every packet of a long capture would fill the disk. */
const MAX_LOOKS = 1_000;

export const rulesExplain = (context: Context): Command =>
  new Command("explain")
    .summary("say what a rule asks for, and why it does or does not match")
    .description(
      "Without a capture: the rule in words, and traffic that makes it fire. With one: what became of each test, wherever the rule was tried, and why it was not tried elsewhere.",
    )
    .argument("[FILE]", "a capture file; - is standard input")
    .requiredOption("--sid <N>", "the rule's sid")
    .option("--gid <N>", "the rule's gid", "1")
    .option(
      "--rules <FILE|DIR>",
      "rules in the form of Snort 3, Snort 2.9 or Suricata; more than once for more (default: the starter rules)",
      collect,
      [],
    )
    .option("--var <NAME=VALUE>", "a rule variable; more than once for more", collect, [])
    .option("-w, --write <FILE>", "write the traffic that makes it fire to a pcap file")
    .addOption(new Option("-o, --output <FORM>", "how to print").choices(["text", "json"]).default("text"))
    .action(async (file: string | undefined, options: Options) => {
      const { parsed, rule } = await findRule(options, context);
      if (file === undefined) await describe(rule, parsed, options, context);
      else await trace(file, parsed, rule, options, context);
    });

async function findRule(
  options: Options,
  context: Context,
): Promise<{ parsed: RuleParseResult; rule: Rule }> {
  for (const [name, text] of [
    ["--sid", options.sid],
    ["--gid", options.gid],
  ] as const)
    if (!/^\d{1,10}$/.test(text)) throw wrongUsage(`${name} takes a number, not "${text}"`);
  const [gid, sid] = [Number(options.gid), Number(options.sid)];
  const places = options.rules.length > 0 ? options.rules : [STARTER_RULES];
  const parsed = parseRules(await readRules(places, context.cwd), { variables: variablesOf(options.var) });
  const rule = parsed.ruleSet.rules.find(({ facts }) => facts.gid === gid && facts.sid === sid);
  if (rule !== undefined) return { parsed, rule };
  const problems = parsed.problems.filter((one) => one.sid === sid && (one.gid ?? 1) === gid);
  const [first] = problems;
  if (first === undefined)
    throw new Failure(
      "RULE_UNKNOWN",
      `no rule has gid ${gid} and sid ${sid}: \`peccary rules list\` shows what there is`,
    );
  const why = problems.map(({ message }) => message).join("; ");
  throw new Failure(
    "RULE_REFUSED",
    `the rule at ${first.file}:${first.line}:${first.column} cannot be used: ${why}`,
  );
}

async function describe(
  rule: Rule,
  parsed: RuleParseResult,
  options: Options,
  context: Context,
): Promise<void> {
  const { facts, written, services, toServer } = rule;
  const conditions = conditionsOf(rule);
  const specimen = specimenOf(rule, parsed.ruleSet.rules);
  if (options.write !== undefined) await writeSpecimen(specimen, options.write, context.cwd);
  if (options.output === "json") {
    const { file, line, header } = written;
    const data = {
      ...facts,
      file,
      line,
      header,
      services,
      conditions: conditions.map(({ option, words }) => ({ option: writtenAs(option), words })),
      fires: specimenJson(specimen),
    };
    await context.out.write(`${JSON.stringify(data, undefined, 2)}\n`);
    return;
  }
  const { out } = context;
  const about = [
    `for: ${services.length > 0 ? `service ${services.join(" or ")}` : "any service"}${
      toServer === undefined ? "" : `, to the ${toServer ? "server" : "client"}`
    }`,
    `where: ${printable(written.header)}`,
    `from: ${printable(written.file)}:${written.line}`,
  ];
  await out.write(
    [
      `${out.paint("bold", `${facts.gid}:${facts.sid}:${facts.rev}`)} ${printable(facts.message)}`,
      ...about.map((line) => `  ${line}`),
      "",
      "All of this must hold, in this order:",
      table(
        conditions.map(({ option, words }) => [`  ${clip(printable(writtenAs(option)))}`, printable(words)]),
      ),
      specimenText(specimen),
    ].join("\n"),
  );
}

/** A long expression would push the words off the screen. */
const clip = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}...` : text);

async function trace(
  file: string,
  parsed: RuleParseResult,
  rule: Rule,
  options: Options,
  context: Context,
): Promise<void> {
  const summary = new Summary();
  const json = options.output === "json";
  let text = json ? `{"rule":${JSON.stringify(rule.facts)},"looks":[` : "";
  let shown = 0;
  const onLook = (look: Look) => {
    summary.add(look);
    if (look.verdict === "not tried" || shown >= MAX_LOOKS) return;
    text += json
      ? `${shown > 0 ? "," : ""}\n${JSON.stringify(lookJson(look))}`
      : `${lookText(look, context.out)}\n`;
    shown++;
  };
  const flush = async (): Promise<boolean> => {
    const ready = text;
    text = "";
    await context.out.write(ready);
    return !context.out.closed && !context.signal.aborted;
  };
  const { gid, sid } = rule.facts;
  const onTold = ({ where }: Match) => summary.told(where.packetNumber);
  const engine = traceRule({ rules: parsed.ruleSet, gid, sid, onLook, onTold })!;
  const { problem } = await inspectFile(file, context, engine, flush);
  if (json) text += `\n],"summary":${JSON.stringify(summary.json())}}\n`;
  else {
    if (summary.tried > shown) text += `and ${summary.tried - shown} more, not shown\n\n`;
    text += summary.text();
  }
  await flush();
  if (problem === undefined) return;
  context.exitCode = FAILED;
  await context.err.line(`peccary: ${file}: ${problem} (CAPTURE_UNREADABLE)`);
}
