import { describe, expect, test } from "vitest";
import { differences } from "../../testing/regex/differences.ts";
import { expressionsOf, ruleFiles } from "../../testing/regex/expressions.ts";
import { hasPcre2 } from "../../testing/regex/pcre2.ts";

/** Every so many expressions; `scripts/regex.mjs` asks about all. */
const SAMPLE = 12;

describe.skipIf(ruleFiles.length === 0)("the regular expressions of public rules", () => {
  test.skipIf(!hasPcre2())(
    "PCRE2 says the same of what they match, or nearly (needs pcre2test)",
    { timeout: 120_000 },
    () => {
      const sample = expressionsOf(ruleFiles).filter((_, at) => at % SAMPLE === 0);
      const { asked, matched, different } = differences(sample);
      expect(different.slice(0, 3)).toEqual([]);
      expect(matched).toBeGreaterThan(asked / 4);
    },
  );
});
