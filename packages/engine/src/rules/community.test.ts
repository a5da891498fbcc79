import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseRules } from "./index.ts";

/** Rules that we may not copy into the project; the test is for those who have them. */
const data = process.env["PECCARY_DATA"] ?? join(import.meta.dirname, "../../../../../shared/data");
const file = join(data, "rules/snort3-community.rules");

test.skipIf(!existsSync(file))("loads Snort's community rules, and says of the rest what is missing", () => {
  const { total, ruleSet, problems } = parseRules([{ name: file, text: readFileSync(file, "utf8") }]);
  const refused = new Set(problems.map(({ gid, sid }) => `${gid}:${sid}`));
  expect(total).toBe(4_017);
  expect(ruleSet.rules.length + refused.size).toBe(total);
  expect(ruleSet.rules.length).toBeGreaterThanOrEqual(4_000);
  expect(problems.filter(({ kind }) => kind !== "unsupported")).toEqual([]);
});
