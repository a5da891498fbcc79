// Regular expressions of the public rules: how they are searched for, measured.
//
//   node scripts/regex.mjs pcre2 [N]   asks pcre2test about made-up subjects of all, or of every Nth
//   node scripts/regex.mjs worst [N]   times subjects made against them
//   node scripts/regex.mjs speed       times those that captures have us try most, beside V8's engine
//
// The rules are looked for in PECCARY_DATA, or ../shared/data; without them it says so and ends.

import { spawnSync } from "node:child_process";
import { cpSync, existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const run = (...words) => spawnSync(words[0], words.slice(1), { cwd: root, stdio: "inherit" }).status ?? 1;

const words = process.argv.slice(2);
if (!["pcre2", "worst", "speed"].includes(words[0])) {
  console.error("expected one of pcre2, worst, speed");
  process.exit(2);
}
// Types are `npm run check`'s business: what others are just changing need not hold this up.
run("npx", "--no-install", "tsc", "-p", "test/regex", "--noCheck");
// The engine names its kernel by its package's own imports.
for (const part of ["package.json", "dist/kernel"])
  if (existsSync(`${root}packages/engine/${part}`))
    cpSync(`${root}packages/engine/${part}`, `${root}.cache/regex/packages/engine/${part}`, {
      recursive: true,
    });
process.exit(run("node", ".cache/regex/test/regex/run.js", ...words));
