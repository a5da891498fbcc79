import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cli } from "../packages/cli/src/testing/run-cli.ts";
import { pcap } from "./scenarios/conversation.ts";
import { evasions } from "./scenarios/evasions.ts";
import type { Scenario } from "./scenarios/scenario.ts";

const folder = join(import.meta.dirname, "scenarios");

function readme({ about, host, snort }: Scenario): string {
  const parts = [about, host && `- The host: ${host}`, snort && `- Snort: ${snort}`].filter(Boolean);
  return `${parts.join("\n\n").replace("\n\n- Snort", "\n- Snort")}\n\nMade by \`test/scenarios/evasions.ts\`.\n`;
}

// `UPDATE_SCENARIOS=1 npx vitest run test/scenarios.test.ts` writes the folders of those that are made here.
if (process.env["UPDATE_SCENARIOS"])
  for (const scenario of evasions) {
    const { name, frames, rules, expected, reading } = scenario;
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, "input.pcap"), pcap(frames));
    writeFileSync(join(folder, name, "rules.rules"), `${rules.join("\n")}\n`);
    writeFileSync(join(folder, name, "expected.json"), `${JSON.stringify(expected)}\n`);
    if (reading !== undefined)
      writeFileSync(
        join(folder, name, "reading.json"),
        `${JSON.stringify(reading, null, 1).replace(/\n\s*/g, " ")}\n`,
      );
    writeFileSync(join(folder, name, "README.md"), readme(scenario));
  }

const cases = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());

test.each(cases.map(({ name }) => name))("%s", async (name) => {
  const { code, stdout } = await cli(["rules", "test", join(folder, name)]);
  expect(stdout).toMatch(/all 1 pass/);
  expect(code).toBe(0);
  expect(existsSync(join(folder, name, "README.md"))).toBe(true);
});

test.each(evasions)("$name is what its maker makes", ({ name, frames, rules, expected, compressed }) => {
  if (!compressed)
    expect(Buffer.compare(readFileSync(join(folder, name, "input.pcap")), pcap(frames))).toBe(0);
  expect(readFileSync(join(folder, name, "rules.rules"), "utf8")).toBe(`${rules.join("\n")}\n`);
  expect(JSON.parse(readFileSync(join(folder, name, "expected.json"), "utf8"))).toEqual(expected);
});
