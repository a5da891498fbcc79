import { resolve } from "node:path";
import { parseRules } from "@peccary/engine/rules";
import { Command, Option } from "commander";
import type { Context } from "../context.ts";
import { Failure, FINDINGS, wrongUsage } from "../failure.ts";
import { printable, table } from "../output.ts";
import { variablesOf } from "../rule-files.ts";
import { type Changes, changesBetween, rulesByName } from "../rule-update/changes.ts";
import { verify } from "../rule-update/checksum.ts";
import { placeOf } from "../rule-update/fetch.ts";
import { install, installed } from "../rule-update/install.ts";
import { MOST_FETCHED } from "../rule-update/limits.ts";
import { unpack } from "../rule-update/unpack.ts";
import { collect } from "./command.ts";

interface Options {
  readonly url: string;
  readonly dir: string;
  readonly name?: string;
  readonly sha256?: string;
  readonly check?: true;
  readonly var: readonly string[];
  readonly output: string;
}

interface Outcome extends Changes {
  readonly file: string;
  readonly from: string;
  /** The kind of check sum that fitted; null: there was none. */
  readonly verified: string | null;
  readonly written: boolean;
  readonly total: number;
  readonly loaded: number;
}

export const rulesUpdate = (context: Context): Command =>
  new Command("update")
    .summary("fetch rules and put them in the place of those of before; say what changed")
    .description(
      "Fetches a file of rules, or a tar or zip archive of such files, and makes it one file NAME.rules in a folder. It is compared with its check sum: the one given, or URL.sha256 or URL.md5 where there is one. The rules of before stay as NAME.rules.former.",
    )
    .requiredOption("--url <URL|FILE>", "where the rules are: http, https or a file")
    .requiredOption("--dir <DIR>", "the folder of rules")
    .option("--name <NAME>", "what to call them there (default: as in the URL)")
    .option("--sha256 <SUM>", "what their SHA-256 sum must be")
    .option("--check", "exit code 3 when some of the rules cannot be used")
    .option("--var <NAME=VALUE>", "a rule variable; more than once for more", collect, [])
    .addOption(new Option("-o, --output <FORM>", "how to print").choices(["table", "json"]).default("table"))
    .action(async (options: Options) => {
      const outcome = await update(options, context);
      if (options.check && outcome.loaded < outcome.total) context.exitCode = FINDINGS;
      await context.out.write(
        options.output === "json" ? `${JSON.stringify(outcome, undefined, 2)}\n` : report(outcome),
      );
    });

async function update(options: Options, { cwd, signal }: Context): Promise<Outcome> {
  const place = placeOf(options.url, cwd);
  const name = options.name ?? place.name.replace(/\.(?:rules|tar|tgz|gz|zip|txt)(?=\.|$)/g, "");
  if (!/^[\w][\w.@+-]*$/.test(name))
    throw wrongUsage(
      `"${name}" is no name for a file of rules: say --name NAME, of letters, digits, ., _ and -`,
    );
  const variables = variablesOf(options.var);
  const bytes = await place.read("", MOST_FETCHED, signal);
  if (bytes === undefined)
    throw new Failure("RULES_UNREADABLE", `cannot read rules from ${place.shown}: there is nothing`);
  const verified = await verify(place, bytes, options.sha256, signal);
  const text = unpack(bytes, place.shown);
  const parse = (text: string) => parseRules([{ name: `${name}.rules`, text }], { variables });
  const parsed = parse(text);
  if (parsed.total === 0)
    throw new Failure("RULES_MISSING", `${place.shown} holds no rules; nothing was changed`);
  const folder = resolve(cwd, options.dir);
  const before = await installed(folder, name);
  const changes = changesBetween(
    before === undefined ? new Map() : rulesByName(parse(before), before),
    rulesByName(parsed, text),
  );
  signal.throwIfAborted();
  const written = before !== text;
  if (written) await install(folder, name, text);
  return {
    file: `${options.dir.replace(/\/$/, "")}/${name}.rules`,
    from: place.shown,
    verified: verified ?? null,
    written,
    total: parsed.total,
    loaded: parsed.ruleSet.rules.length,
    ...changes,
  };
}

function report({ file, from, verified, written, total, loaded, ...changes }: Outcome): string {
  const sum = verified === undefined || verified === null ? "no check sum" : `${verified} sum fits`;
  const rows = (["added", "removed", "changed"] as const)
    .filter((kind) => changes[kind].length > 0)
    .map((kind) => [kind, String(changes[kind].length), shortened(changes[kind])]);
  return [
    `${printable(file)}: ${written ? "updated" : "as before"}, from ${printable(from)} (${sum})\n`,
    `${loaded} of ${total} rules can be used${loaded < total ? `; peccary rules check ${printable(file)} says why` : ""}\n`,
    rows.length > 0 ? table([["CHANGE", "RULES", "SID"], ...rows]) : "",
  ].join("");
}

/** Rules that are named; `-o json` names all. */
const MOST_NAMED = 20;

function shortened(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMED).map((name) => name.replace(/^1:/, ""));
  const more = names.length - shown.length;
  return more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ");
}
