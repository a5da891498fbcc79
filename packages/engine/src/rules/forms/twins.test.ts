import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseRules } from "../index.ts";
import { type RuleText, tokenize } from "../tokenize.ts";
import { formsOf } from "./form.ts";
import { fromSnort2 } from "./snort2.ts";

/** Rules that we may not copy into the project; the tests are for those who have them. */
const data = process.env["PECCARY_DATA"] ?? join(import.meta.dirname, "../../../../../../shared/data");
const file = (name: string): string => join(data, "rules", name);
const [snort3, snort2, suricata] = [
  "snort3-community.rules",
  "snort29-community.rules",
  "et-open-suricata.rules",
].map(file) as [string, string, string];
const read = (name: string): string => readFileSync(name, "utf8");

const value = (rule: RuleText, name: string): string =>
  rule.options.find((one) => one.name === name)?.text ?? "";
const idOf = (rule: RuleText): string => `${value(rule, "gid")}:${value(rule, "sid")}:${value(rule, "rev")}`;

/** What a rule does, without what may stand in another order or be said in other words. */
function meaning({ options }: RuleText): string {
  const parts: string[] = [];
  for (const { name, text } of options) {
    if (/^(msg|reference|metadata|classtype|sid|rev|gid|service)$/.test(name)) continue;
    const [first = "", ...rest] = text.match(/(?:"(?:[^"\\]|\\.)*"|[^,"])+/g) ?? [];
    if (name === "content")
      parts.push([first, ...rest.filter((word) => word !== "fast_pattern").sort()].join());
    else if (name === "pcre") parts.push(text.replace(/[A-Za-z]*"$/, (flags) => [...flags].sort().join("")));
    else parts.push(`${name}:${[...text.replace(/^=|uuid |"|,| /g, "")].sort().join("")}`);
  }
  return parts
    .join(";")
    .replace(/from_server|from_client/g, "")
    .trim();
}

test.skipIf(!existsSync(snort3) || !existsSync(snort2))(
  "rules of Snort 2 become what Snort's authors made of them for Snort 3",
  () => {
    const old = new Map(tokenize(read(snort2), true).rules.map((rule) => [idOf(rule), rule]));
    let same = 0;
    let twins = 0;
    for (const rule of tokenize(read(snort3)).rules) {
      const twin = old.get(idOf(rule));
      if (twin === undefined) continue;
      twins++;
      if (meaning(fromSnort2(twin)) === meaning(rule)) same++;
    }
    expect(twins).toBeGreaterThan(3_900);
    // The rest was changed by its authors: another pattern, a header field in the place of the header.
    expect(same / twins).toBeGreaterThan(0.99);
  },
);

test.skipIf(!existsSync(snort3) || !existsSync(snort2) || !existsSync(suricata))(
  "files are known for what they are",
  () => {
    const forms = (name: string, commented = false) => [
      ...new Set(formsOf(tokenize(read(name), commented).rules)),
    ];
    expect(forms(snort3)).toEqual(["snort3"]);
    expect(forms(snort2, true)).toEqual(["snort2"]);
    expect(forms(suricata)).toEqual(["suricata"]);
  },
);

test.skipIf(!existsSync(snort2))("all of Snort 2's community rules load", () => {
  const { total, problems } = parseRules([{ name: snort2, text: read(snort2) }], { commented: true });
  expect({ total, problems }).toEqual({ total: 4_013, problems: [] });
});

test.skipIf(!existsSync(suricata))("nearly all of Emerging Threats' active rules load", () => {
  const { total, ruleSet } = parseRules([{ name: suricata, text: read(suricata) }]);
  expect(total).toBe(14_966);
  expect(ruleSet.rules.length / total).toBeGreaterThan(0.99);
});
