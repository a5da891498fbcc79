import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exchange, pcap } from "../testing/capture.ts";
import { cli, type Given } from "../testing/run-cli.ts";

const built = existsSync(join(import.meta.dirname, "../../dist/inspect/worker.js"));
const FILES = 9;
const files = Array.from({ length: FILES }, (_, at) => `${at}.pcap`);

// Needs the built worker (`npx tsc -b packages/cli`).
describe.skipIf(!built)("files shared out over processes", () => {
  let cwd: string;
  beforeAll(() => {
    cwd = mkdtempSync(join(tmpdir(), "peccary-workers-"));
    // The first is the longest, so that others are done before it.
    for (const [at, file] of files.entries()) {
      const asked = Array.from({ length: at === 0 ? 600 : at }, (_, number) =>
        exchange(`GET /cmd.exe?file=${at}&number=${number} HTTP/1.1\r\nHost: shop\r\n\r\n`),
      );
      writeFileSync(join(cwd, file), pcap(asked.flat()));
    }
    writeFileSync(join(cwd, "short.pcap"), pcap(exchange("GET /cmd.exe HTTP/1.1\r\n\r\n")).subarray(0, -30));
    writeFileSync(join(cwd, "text.pcap"), "this is not a capture");
    writeFileSync(
      join(cwd, "one.rules"),
      'alert tcp any any -> any any ( msg:"one"; http_uri; content:"/cmd"; sid:7; )\n' +
        'alert tcp any any -> any any ( msg:"often"; http_uri; content:"/cmd"; detection_filter:track by_src,count 2,seconds 60; sid:8; )',
    );
  });
  afterAll(() => rmSync(cwd, { recursive: true, force: true }));

  const inspect = (workers: number, more: readonly string[], given: Given = {}) =>
    cli(["inspect", "--rules", "one.rules", "--workers", String(workers), ...more], { cwd, ...given });

  test.each([
    ["alerts", files],
    ["a table", ["-o", "table", ...files]],
    ["one array", ["-o", "json", ...files]],
    ["logs too", ["--log", "http,flow", "0.pcap", "3.pcap", "0.pcap"]],
    ["files that are no good", ["2.pcap", "missing.pcap", "short.pcap", "3.pcap", "text.pcap", "1.pcap"]],
    ["one file", ["4.pcap"]],
  ])("%s come out the same, whatever the number of processes", async (_what, args) => {
    const one = await inspect(1, args);
    expect(one.stdout).not.toBe("");
    for (const workers of [2, 4]) expect(await inspect(workers, args)).toEqual(one);
  });

  test("standard input has its place among the files", async () => {
    const stdin = pcap(exchange("GET /cmd.exe HTTP/1.1\r\n\r\n"));
    const one = await inspect(1, ["3.pcap", "-", "5.pcap"], { stdin });
    expect(one.stdout).toContain('"pcap_filename":"-"');
    expect(await inspect(2, ["3.pcap", "-", "5.pcap"], { stdin })).toEqual(one);
  });

  test("sums are the same too", async () => {
    const counts = async (workers: number) =>
      (await inspect(workers, ["--stats", ...files])).stderr
        .replaceAll(/ \(.*? a second\)/g, "")
        .replace(/seconds.*\n/, "");
    const one = await counts(1);
    expect(one).toMatch(/^files +9$/m);
    expect(await counts(3)).toBe(one);
  });

  test("an interrupt ends all of them", async () => {
    const stop = new AbortController();
    stop.abort();
    expect((await inspect(2, files, { signal: stop.signal })).code).toBe(1);
  });

  test.each(["0", "65", "-1", "two", "1.5", ""])("refuses --workers %j", async (number) => {
    const { code, stderr } = await cli(["inspect", "--workers", number, "0.pcap"], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain("from 1 to 64");
  });
});
