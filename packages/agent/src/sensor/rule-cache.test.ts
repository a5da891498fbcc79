import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadRules, parseAndSave } from "@peccary/engine/rules";
import { afterEach, beforeEach, expect, test } from "vitest";
import { cachedRules } from "./rule-cache.ts";

let folder: string;
let reads: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pecag-rules-"));
  reads = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

const RULES = 'alert tcp any any -> any any (msg:"one"; content:"abc"; sid:1;)\nalert tcp bad (sid:2;)';

/** The rules as a process that has just started gets them. */
function get({ text = RULES, engine = "1", directory = join(folder, "cache"), home = "any" } = {}) {
  const parse = cachedRules({
    directory,
    engine,
    loadRules,
    parseAndSave: (sources, options) => {
      reads++;
      return parseAndSave(sources, options);
    },
  });
  const { ruleSet, total, problems } = parse([{ name: "r", text }], { variables: { HOME_NET: home } });
  return { messages: ruleSet.rules.map(({ facts }) => facts.message), total, problems: problems.length };
}

const expected = { messages: ["one"], total: 2, problems: 1 };
const kept = () => readdirSync(join(folder, "cache")).map((name) => join(folder, "cache", name));

test("rules are read once, and the same ever after", () => {
  expect([get(), get(), get()]).toEqual([expected, expected, expected]);
  expect(reads).toBe(1);
  expect(kept()).toHaveLength(1);
  expect(statSync(kept()[0]!).mode & 0o777).toBe(0o600);
});

test.each<[string, Parameters<typeof get>[0]]>([
  ["another text", { text: `${RULES}\n` }],
  ["other variables", { home: "10.0.0.0/8" }],
  ["another engine", { engine: "2" }],
])("%s is read anew", (_what, change) => {
  get();
  get(change);
  expect(reads).toBe(2);
});

test.each<[string, (text: string) => string]>([
  ["cut short", (text) => text.slice(0, -1)],
  ["empty", () => ""],
  ["of other bytes", (text) => text.replace("abc", "abd")],
  [
    "of another form, with a right sum",
    () => "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945\n[]",
  ],
])("a file that is %s is made anew", (_what, damage) => {
  get();
  const [path] = kept();
  const whole = readFileSync(path!, "utf8");
  writeFileSync(path!, damage(whole));
  expect(get()).toEqual(expected);
  expect(reads).toBe(2);
  expect(readFileSync(path!, "utf8")).toBe(whole);
});

test("where nothing can be written rules are read each time", () => {
  writeFileSync(join(folder, "file"), "");
  const directory = join(folder, "file", "cache");
  expect([get({ directory }), get({ directory })]).toEqual([expected, expected]);
  expect(reads).toBe(2);
});

test("few are kept", () => {
  for (let i = 0; i < 9; i++) get({ text: `${RULES}#${i}` });
  expect(kept()).toHaveLength(4);
  expect(get({ text: `${RULES}#8` })).toEqual(expected);
  expect(reads).toBe(9);
});
