import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cli } from "../testing/run-cli.ts";

const GOOD =
  'alert tcp any any -> any any ( msg:"good"; content:"x"; classtype:misc-attack; sid:1; rev:2; )\n';
const BAD = 'alert tcp any any -> any any ( msg:"bad"; content; sid:2; )\n';
const UNKNOWN = 'alert tcp any any -> any any ( msg:"unknown"; frobnicate:1; sid:3; )\n';

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), "peccary-rules-"));
  writeFileSync(join(cwd, "good.rules"), `# comment\n${GOOD}`);
  writeFileSync(join(cwd, "mixed.rules"), GOOD + BAD + UNKNOWN);
  mkdirSync(join(cwd, "folder"));
  writeFileSync(join(cwd, "folder/a.rules"), GOOD);
  writeFileSync(join(cwd, "folder/b.rules"), GOOD.replace("sid:1", "sid:4"));
  writeFileSync(join(cwd, "folder/readme.txt"), "no rules");
  mkdirSync(join(cwd, "none"));
});
afterAll(() => rmSync(cwd, { recursive: true }));

test.each([
  ["good.rules", 0, /^1 of 1 rules can be used\n$/],
  ["folder", 0, /^2 of 2 rules can be used\n$/],
  [
    "mixed.rules",
    3,
    /^1 of 3 rules can be used\n[\s\S]*^mixed\.rules:2:\d+ +2 +.*content[\s\S]*^mixed\.rules:3:\d+ +3 +.*frobnicate/m,
  ],
])("check %s", async (place, code, text) => {
  const ran = await cli(["rules", "check", place], { cwd });
  expect(ran.stdout).toMatch(text);
  expect(ran.code).toBe(code);
  expect(ran.stderr).toBe("");
});

test("check -o json: one entry for each refused rule", async () => {
  const { stdout, code } = await cli(["rules", "check", "mixed.rules", "-o", "json"], { cwd });
  const { total, loaded, failed } = JSON.parse(stdout);
  expect({ total, loaded, code }).toEqual({ total: 3, loaded: 1, code: 3 });
  expect(failed).toMatchObject([
    { sid: 2, line: 2, file: "mixed.rules", reason: expect.stringContaining("content") },
    { sid: 3, line: 3, file: "mixed.rules", reason: expect.stringContaining("frobnicate") },
  ]);
});

const OLD =
  'alert tcp any any -> any any (msg:"old"; content:"a"; nocase; http_uri; sid:5;)\n' +
  '# alert tcp any any -> any any (msg:"off"; content:"b"; depth:4; sid:6;)\n' +
  "#alert tcp any any -> any any (frobnicate:1; sid:7;)\n";

test.each([
  [[], 0, /^1 of 1 rules can be used\n$/],
  [["--commented"], 3, /^2 of 3 rules can be used\n[\s\S]* 7 +.*frobnicate/],
  [["--form", "snort2"], 0, /^1 of 1 rules can be used\n$/],
  [["--form", "snort3"], 3, /^0 of 1 rules can be used\n[\s\S]* 5 +.*nocase/],
])("check %j", async (flags, code, text) => {
  writeFileSync(join(cwd, "old.txt"), OLD);
  const ran = await cli(["rules", "check", "old.txt", ...flags], { cwd });
  expect(ran.stdout).toMatch(text);
  expect(ran.code).toBe(code);
});

test("check refuses a form that there is not", async () => {
  const ran = await cli(["rules", "check", "good.rules", "--form", "snort4"], { cwd });
  expect(ran.code).toBe(2);
  expect(ran.stderr).toMatch(/snort3, snort2, suricata/);
});

test("list", async () => {
  const { stdout } = await cli(["rules", "list", "mixed.rules"], { cwd });
  expect(stdout).toMatch(
    /^SID +REV +ACTION +PRIORITY +CLASSTYPE +MESSAGE\n1 +2 +alert +2 +misc-attack +good\n$/,
  );
  const json = (await cli(["rules", "list", "good.rules", "-o", "json"], { cwd })).stdout;
  expect(JSON.parse(json)).toMatchObject([{ gid: 1, sid: 1, rev: 2, message: "good" }]);
});

test.each([
  [
    ["--query", "GOO"],
    [1, 4],
  ],
  [["--query", "4"], [4]],
  [["--query", "bad"], []],
  [
    ["--classtype", "misc-attack"],
    [1, 4],
  ],
  [["--classtype", "misc-attack", "--query", "1"], [1]],
  [
    ["--classtype", "other", "--classtype", "misc-attack"],
    [1, 4],
  ],
  [["--classtype", "other"], []],
])("list %j", async (filter, sids) => {
  const { stdout } = await cli(["rules", "list", "folder", "-o", "json", ...filter], { cwd });
  expect(JSON.parse(stdout).map(({ sid }: { sid: number }) => sid)).toEqual(sids);
});

test("without a file they are about the rules that come with Peccary", async () => {
  expect((await cli(["rules", "check"])).stdout).toMatch(/^(\d+) of \1 rules can be used\n$/);
});

test.each([
  [
    ["rules", "check", "gone.rules"],
    1,
    /cannot read rules from gone\.rules: no such file or directory \(RULES_UNREADABLE\)/,
  ],
  [["rules", "check", "none"], 1, /no file in this folder ends in \.rules/],
  [["rules", "check", "good.rules", "-o", "xml"], 2, /Allowed choices are table, json/],
  [["rules", "frob"], 2, /unknown command 'frob'/],
  [["frob"], 2, /unknown command 'frob'/],
  [[], 2, /Usage: peccary/],
])("%j", async (args, code, message) => {
  const ran = await cli(args, { cwd });
  expect(ran.stderr).toMatch(message);
  expect(ran.code).toBe(code);
  expect(ran.stdout).toBe("");
});
