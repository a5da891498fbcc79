import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LogFile, readable } from "./log-file.ts";

test.each([
  ['{"level":30,"msg":"listening"}', "listening", false, undefined],
  ['{"level":40,"code":"DISK_FULL","msg":"no room"}', "no room", true, "DISK_FULL"],
  ['{"level":50,"msg":"died","error":{"message":"why","code":"EIO"}}', "died: why", true, "EIO"],
  ['{"ready":false,"code":"LISTEN_FAILED","message":"taken"}', "taken", true, "LISTEN_FAILED"],
  ['{"ready":true}', '{"ready":true}', false, undefined],
  ["Error: plain", "Error: plain", true, undefined],
  ["", "", false, undefined],
])("%s", (line, text, warning, code) => expect(readable(line)).toEqual({ text, warning, code }));

test("lines are put together again however they were cut, and the last are kept", async () => {
  const folder = mkdtempSync(join(tmpdir(), "peccary-log-"));
  const seen: string[] = [];
  const log = new LogFile(join(folder, "logs", "one.log"), (line) => seen.push(line));
  const lines = Array.from({ length: 30 }, (_, number) => `line ${number}`);
  for (const character of `${lines.join("\n")}\n`) log.push(character);
  await log.flushed();
  expect(seen).toEqual(lines);
  expect(log.last).toEqual(lines.slice(-20));
  expect(readFileSync(log.path, "utf8")).toBe(`${lines.join("\n")}\n`);
  rmSync(folder, { recursive: true });
});
