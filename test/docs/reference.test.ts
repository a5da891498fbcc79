import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ruleOptions } from "../../packages/engine/src/options/index.ts";
import { parseRules } from "../../packages/engine/src/rules/index.ts";
import { root } from "../root.ts";
import { cliPage } from "./cli.ts";
import { errorCodesPage } from "./error-codes.ts";
import { limits } from "./limits.ts";
import { ruleLanguage } from "./rule-language.ts";

const pages = [
  ["rule-language.md", ruleLanguage],
  ["limits.md", limits],
  ["error-codes.md", errorCodesPage],
  ["cli.md", cliPage],
] as const;

test.each(pages)(
  "docs/reference/%s says what the code says; `make docs` writes it anew",
  async (name, make) => {
    const file = join(root, "docs/reference", name);
    const text = await make();
    if (process.env["UPDATE_DOCS"]) writeFileSync(file, text);
    expect(readFileSync(file, "utf8")).toBe(text);
  },
);

// An option that is about another one stands after it; one that reads what others make, after those.
const before: { readonly [option: string]: string } = {
  base64_data: "base64_decode;",
};

test.each(ruleOptions)("the example of $name loads in a rule", ({ name, example, refused }) => {
  const own = /^(sid|msg)\b/.test(example) ? "" : "sid:1;";
  const rule = `alert tcp any any -> any any ( ${before[name] ?? ""} ${example}; ${name === "sid" ? "" : own} )`;
  const { problems } = parseRules([{ name: "example", text: rule }]);
  if (refused !== undefined) expect(problems).toMatchObject([{ kind: "unsupported" }]);
  else expect(problems.filter(({ option }) => option !== "sid")).toEqual([]);
});
