import { readdir, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { createEngine, type Finding } from "@peccary/engine";
import { parseRules, type RuleSource } from "@peccary/engine/rules";
import type { Context } from "../context.ts";
import { Failure, reasonOf } from "../failure.ts";
import { inspectFile } from "../inspect/inspect.ts";
import { readingOf } from "../inspect/reading.ts";
import { readRules } from "../rule-files.ts";
import { differences, readExpected } from "./expectation.ts";
import { readReading } from "./reading-file.ts";

/** A folder with a capture, the rules for it, and what they must say. */
export interface Case {
  readonly name: string;
  readonly folder: string;
  readonly capture: string;
  readonly expected: string;
  /** The folder's own rules, if it has some. */
  readonly rules: string | undefined;
  /** How its packets are to be read, if the folder says. */
  readonly reading: string | undefined;
}

export interface Result {
  readonly name: string;
  readonly alerts: number;
  /** Nothing here: it passed. */
  readonly problems: readonly string[];
  readonly milliseconds: number;
}

/** Folders inside folders: deeper is a loop of links. */
const MAX_DEPTH = 16;

/** All folders below this one that hold an `expected.json`, in order of name. */
export async function findCases(folder: string): Promise<Case[]> {
  const cases: Case[] = [];
  const visit = async (path: string, depth: number): Promise<void> => {
    const entries = await readdir(path, { withFileTypes: true });
    const names = new Set(entries.map(({ name }) => name));
    if (names.has("expected.json")) {
      const capture = ["input.pcap", "input.pcapng"].find((name) => names.has(name)) ?? "input.pcap";
      cases.push({
        name: relative(folder, path) || ".",
        folder: path,
        capture: join(path, capture),
        expected: join(path, "expected.json"),
        rules: names.has("rules.rules") ? join(path, "rules.rules") : undefined,
        reading: names.has("reading.json") ? join(path, "reading.json") : undefined,
      });
    }
    if (depth === MAX_DEPTH) return;
    for (const entry of entries) if (entry.isDirectory()) await visit(join(path, entry.name), depth + 1);
  };
  try {
    if (!(await stat(folder)).isDirectory()) throw new Failure("CASES_MISSING", `${folder} is not a folder`);
    await visit(folder, 0);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure("CASES_UNREADABLE", `cannot read ${folder}: ${reasonOf(error)}`, { cause: error });
  }
  if (cases.length === 0)
    throw new Failure("CASES_MISSING", `no folder in ${folder} holds an expected.json beside its input.pcap`);
  return cases.sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** @param shared rules for folders that have none, and beside those of folders that have */
export async function runCase(
  one: Case,
  shared: readonly RuleSource[],
  variables: { readonly [name: string]: string },
  context: Pick<Context, "cwd" | "stdin" | "signal">,
): Promise<Result> {
  const started = performance.now();
  const findings: Finding[] = [];
  const problems: string[] = [];
  try {
    const expected = await readExpected(one.expected);
    const own = one.rules === undefined ? [] : await readRules([one.rules], context.cwd);
    if (own.length + shared.length === 0)
      problems.push("there are no rules: no rules.rules here, and no --rules");
    const parsed = parseRules([...own, ...shared], { variables });
    for (const { file, line, message } of parsed.problems)
      problems.push(`the rule at ${file}:${line} cannot be used: ${message}`);
    const engine = createEngine({
      rules: parsed.ruleSet,
      ...readingOf(one.reading === undefined ? {} : await readReading(one.reading)),
      matchesOnly: true,
      onFinding: (finding) => void (finding.type === "match" && findings.push(finding)),
    });
    const { problem } = await inspectFile(one.capture, context, engine, async () => !context.signal.aborted);
    if (problem !== undefined) problems.push(`${one.capture}: ${problem}`);
    problems.push(...differences(expected, findings));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    problems.push(error.message);
  }
  return { name: one.name, alerts: findings.length, problems, milliseconds: performance.now() - started };
}
