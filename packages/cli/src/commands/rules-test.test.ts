import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { exchange, pcap } from "../testing/capture.ts";
import { cli } from "../testing/run-cli.ts";

const RULES = [
  'alert tcp any any -> any any ( msg:"a"; http_uri; content:"/cmd.exe"; sid:1; )',
  'alert tcp any any -> any any ( msg:"b"; http_uri; content:"/other"; sid:2; )',
].join("\n");

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "peccary-rule-test-"));
});
afterEach(() => rmSync(cwd, { recursive: true }));

function folder(name: string, expected: unknown, rules: string | undefined = RULES): void {
  mkdirSync(join(cwd, name), { recursive: true });
  writeFileSync(join(cwd, name, "input.pcap"), pcap(exchange("GET /cmd.exe HTTP/1.1\r\nHost: h\r\n\r\n")));
  writeFileSync(
    join(cwd, name, "expected.json"),
    typeof expected === "string" ? expected : JSON.stringify(expected),
  );
  if (rules !== "") writeFileSync(join(cwd, name, "rules.rules"), rules);
}

test.each<[string, unknown, RegExp]>([
  ["a sid", [1], /all 1 pass/],
  ["all that can be said", [{ sid: 1, gid: 1, count: 1, src: "10.0.0.1", dst: "10.0.0.2" }], /all 1 pass/],
  ["one that does not fire", [1, 2], /sid 2: expected at least one alert, found 0/],
  ["one that was not expected", [], /sid 1: alert from 10\.0\.0\.1 to 10\.0\.0\.2 was not expected/],
  ["another count", [{ sid: 1, count: 2 }], /sid 1: expected 2 alerts, found 1/],
  [
    "another end",
    [{ sid: 1, src: "10.9.9.9" }],
    /sid 1: expected at least one alert from 10\.9\.9\.9, found 0/,
  ],
  ["no list", "{}", /it holds no list/],
  ["no JSON", "[", /expected\.json: .*JSON/],
  ["a stray word", [{ sid: 1, port: 2 }], /has "port", which is not one of/],
  ["no number", [{ sid: "1" }], /sid, gid and count are whole numbers/],
])("expected.json with %s", async (_, expected, text) => {
  folder("case", expected);
  const { stdout, code, stderr } = await cli(["rules", "test", "."], { cwd });
  expect(stdout).toMatch(text);
  expect(code).toBe(/all/.test(text.source) ? 0 : 3);
  expect(stderr).toBe("");
});

test("cases in folders of folders, in order, one line each and one more for each difference", async () => {
  folder("b/two", [2]);
  folder("a", [1]);
  const { stdout } = await cli(["rules", "test", "."], { cwd });
  expect(stdout).toMatch(/^a +pass +1 *\nb\/two +FAIL +1 +sid 2: .*\n {10,}sid 1: .*\n\n1 of 2 fail\n$/m);
});

test("rules of --rules go with all cases; a case without any fails", async () => {
  folder("case", [1], "");
  writeFileSync(join(cwd, "shared.rules"), RULES);
  expect((await cli(["rules", "test", ".", "--rules", "shared.rules"], { cwd })).code).toBe(0);
  expect((await cli(["rules", "test", "."], { cwd })).stdout).toMatch(/there are no rules/);
});

test.each([
  [
    "a rule that cannot be used",
    () => folder("case", [], "alert tcp any any -> any any ( content; sid:7; )"),
    /rule at .*rules\.rules:1 cannot be used/,
  ],
  ["a capture cut short", () => writeFileSync(join(cwd, "case/input.pcap"), "no capture"), /input\.pcap: /],
  ["no capture", () => rmSync(join(cwd, "case/input.pcap")), /no such file/],
])("%s is a difference", async (_, spoil, text) => {
  folder("case", [1]);
  spoil();
  const { stdout, code } = await cli(["rules", "test", "."], { cwd });
  expect(stdout).toMatch(text);
  expect(code).toBe(3);
});

test("--junit writes what CI systems read; -o json the same as data", async () => {
  folder("bad", [{ sid: 2, src: 'a"<&\u0001' }]);
  folder("good", [1]);
  const { stdout } = await cli(["rules", "test", ".", "--junit", "out.xml", "-o", "json"], { cwd });
  expect(JSON.parse(stdout)).toMatchObject([{ name: "bad" }, { name: "good", problems: [], alerts: 1 }]);
  const xml = readFileSync(join(cwd, "out.xml"), "utf8");
  expect(xml).toMatch(/<testsuites tests="2" failures="1" errors="0"/);
  expect(xml).toContain("from a&quot;&lt;&amp;\ufffd, found 0");
  expect(xml).toMatch(/name="good" time="\d+\.\d{3}"\/>/);
});

test.each([
  [["rules", "test", "gone"], 1, /cannot read .*gone: no such file or directory \(CASES_UNREADABLE\)/],
  [["rules", "test", "."], 1, /holds an expected\.json beside its input\.pcap \(CASES_MISSING\)/],
  [["rules", "test"], 2, /missing required argument/],
])("%j", async (args, code, message) => {
  const ran = await cli(args, { cwd });
  expect(ran.stderr).toMatch(message);
  expect(ran.code).toBe(code);
});
