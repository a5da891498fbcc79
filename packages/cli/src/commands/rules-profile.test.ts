import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exchange, pcap } from "../testing/capture.ts";
import { cli } from "../testing/run-cli.ts";

const RULES = [
  'alert tcp any any -> any any ( msg:"command"; flow:to_server; http_uri; content:"/cmd.exe",nocase; sid:1; )',
  'alert tcp any any -> any any ( msg:"near"; flow:to_server; http_uri; content:"/cmd.exe",nocase; content:"absent"; sid:2; )',
  'alert tcp any any -> any any ( msg:"never"; http_uri; content:"nowhere"; sid:3; )',
  'alert tcp any any -> any any ( msg:"first"; flags:S; sid:4; )',
];

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), "peccary-profile-"));
  writeFileSync(join(cwd, "r.rules"), RULES.join("\n"));
  writeFileSync(join(cwd, "a.pcap"), pcap(exchange("GET /cmd.exe HTTP/1.1\r\nHost: h\r\n\r\n")));
});
afterAll(() => rmSync(cwd, { recursive: true }));

const profile = (...args: readonly string[]) =>
  cli(["rules", "profile", "--rules", "r.rules", ...args], { cwd });

test("counts what each rule was tried for, over all files", async () => {
  const { stdout, code } = await profile("-o", "json", "a.pcap", "a.pcap");
  expect(code).toBe(0);
  const { nanoseconds, rules, groups } = JSON.parse(stdout);
  expect(rules.map((rule: { sid: number }) => rule.sid).sort()).toEqual([1, 2, 4]);
  const of = (sid: number) => rules.find((rule: { sid: number }) => rule.sid === sid);
  expect(of(1)).toMatchObject({ checks: 2, evaluations: 2, matches: 2, message: "command" });
  expect(of(1).fastPattern).toBe('"/cmd.exe" in http_uri');
  expect(of(2)).toMatchObject({ checks: 2, evaluations: 2, matches: 0 });
  expect(of(4)).toMatchObject({ checks: 2, matches: 2, fastPattern: null });
  const http = groups.find(
    (group: { service: string; direction: string }) =>
      group.service === "http" && group.direction === "to_server",
  );
  expect(http).toMatchObject({ transport: "tcp", rules: 4, unsearched: 1, patterns: { http_uri: 3 } });
  const times = [...rules, ...groups].flatMap((cost) =>
    Object.entries(cost).flatMap(([name, value]) => (/anoseconds$/.test(name) ? [value as number] : [])),
  );
  for (const time of times) expect(time).toBeLessThanOrEqual(nanoseconds);
});

test("prints the dearest first, so many as were asked for", async () => {
  const { stdout } = await profile("a.pcap", "--top", "1");
  const [all, rules, groups] = stdout.split("\n\n");
  expect(all).toMatch(
    /^ALL +TIME +SHARE\nfinding rules to try .*\ntrying 3 rules .*\neverything .* 100\.0 %$/,
  );
  expect(rules?.split("\n")).toHaveLength(2);
  expect(rules).toMatch(/^SID +CHECKS +EVALUATED +MATCHES/);
  expect(groups).toMatch(/^GROUP +RULES +SHOWN/);
});

test.each([
  [["--top", "some", "a.pcap"], 2, /--top takes a number/],
  [["absent.pcap"], 1, /absent\.pcap: the file cannot be read.*CAPTURE_UNREADABLE/],
])("%j", async (args, code, text) => {
  const ran = await profile(...args);
  expect(ran.code).toBe(code);
  expect(ran.stderr).toMatch(text);
});
