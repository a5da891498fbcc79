/** A process that inspects capture files for another: rules once, then one file after the other. */
import { createEngine, type Finding } from "@peccary/engine";
import { parseRules, type RuleParseResult } from "@peccary/engine/rules";
import { kindOf } from "./eve.ts";
import { inspectFile } from "./inspect.ts";
import { readingOf } from "./reading.ts";
import type { FromWorker, SetUp, ToWorker } from "./worker-messages.ts";

let setUp: SetUp | undefined;
let parsed: RuleParseResult | undefined;
/** Called when what was sent last was taken in. */
let taken: () => void = () => {};
const stop = new AbortController();

const say = (message: FromWorker): void => void process.send?.(message, undefined, undefined, () => {});

async function inspect(file: string, { rules, variables, wanted, reading, cwd }: SetUp): Promise<void> {
  parsed ??= parseRules(rules, { variables });
  const kinds = new Set(wanted);
  let findings: Finding[] = [];
  const engine = createEngine({
    rules: parsed.ruleSet,
    onFinding: (finding) => {
      if (kinds.has(kindOf(finding))) findings.push(finding);
    },
    matchesOnly: kinds.size === 1,
    ...readingOf(reading),
  });
  const flush = async (): Promise<boolean> => {
    if (findings.length === 0) return true;
    const ready = findings;
    findings = [];
    await new Promise<void>((resolve) => {
      taken = resolve;
      say({ type: "findings", findings: ready });
    });
    return true;
  };
  const from = { cwd, stdin: process.stdin, signal: stop.signal };
  const { counters, problem } = await inspectFile(file, from, engine, flush);
  const { packets, bytes, flows, matches, undecoded, refused, givenUp } = counters;
  const counts = {
    packets,
    bytes,
    flows,
    matches,
    undecoded,
    refused: { ...refused },
    givenUp: new Map(givenUp),
  };
  say({ type: "done", counts, problem });
}

process.on("message", (message: ToWorker) => {
  if (message.type === "set up") setUp = message;
  else if (message.type === "taken") taken();
  else if (setUp !== undefined) void inspect(message.file, setUp);
});
// Ctrl-C goes to every process of the terminal; who started this one says when to stop.
process.on("SIGINT", () => {});
process.on("disconnect", () => process.exit());
