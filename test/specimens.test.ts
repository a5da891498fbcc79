import { readFileSync } from "node:fs";
import { specimenOf } from "@peccary/engine";
import { parseRules } from "@peccary/engine/rules";
import { expect, test } from "vitest";
import { dataFile } from "./root.ts";

const file = dataFile("rules/snort3-community.rules");
/** One rule in so many; `EVERY=1` tries all, which takes two minutes. */
const EVERY = Number(process.env["EVERY"] ?? 16);

// What cannot be written is mostly what Snort never shows: an empty line at the end of `http_header`, `pkt_data` beside
// parts of a head.
test.skipIf(file === undefined)(
  "traffic is written for nearly all rules, and it makes them alert",
  () => {
    const { ruleSet } = parseRules([{ name: "community", text: readFileSync(file!, "utf8") }]);
    const tried = ruleSet.rules.filter((_, at) => at % EVERY === 0);
    const fired = tried.filter((rule) => "frames" in specimenOf(rule, ruleSet.rules));
    expect(fired.length / tried.length).toBeGreaterThan(0.96);
  },
  600_000,
);
