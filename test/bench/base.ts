import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { root } from "../root.ts";
import { spread, table } from "./figures.ts";
import type { Inspected } from "./inspect.ts";

const PAIRS = 7;
const ROUNDS = 4;

/** This tree against another revision: pairs in turn, so that both meet the same noise. Prints this one's speed over that one's. */
export async function compare(revision: string, names: readonly string[]): Promise<void> {
  const tree = built(revision);
  const rows = names.map((name) => {
    const ratios: number[] = [];
    let alerts = "";
    for (let pair = 0; pair < PAIRS; pair++) {
      const before = once(name, tree);
      const now = once(name, root);
      ratios.push(Math.min(...before.seconds) / Math.min(...now.seconds));
      alerts =
        before.matches === now.matches ? `${now.matches}` : `${before.matches} before, ${now.matches} now`;
    }
    console.error(`${name} done`);
    return [name, spread(ratios, 3), alerts];
  });
  console.log(table([["traffic", `speed over that of ${revision}`, "alerts"], ...rows]));
}

function once(name: string, tree: string): Inspected {
  const env = { ...process.env, PECCARY_BENCH_TREE: tree };
  const program = join(root, "test/dist/bench/inspect.js");
  return JSON.parse(
    execFileSync(process.execPath, [program, name, `${ROUNDS}`], { encoding: "utf8", env }),
  ) as Inspected;
}

/** The revision's engine, built beside this tree with this tree's tools. */
function built(revision: string): string {
  const git = (...words: string[]): string =>
    execFileSync("git", ["-C", root, ...words], { encoding: "utf8" }).trim();
  const commit = git("rev-parse", "--verify", `${revision}^{commit}`);
  const tree = join(root, ".cache/bench-base", commit);
  if (!existsSync(join(tree, "package.json"))) {
    mkdirSync(join(root, ".cache/bench-base"), { recursive: true });
    git("worktree", "prune");
    git("worktree", "add", "--detach", tree, commit);
  }
  if (!existsSync(join(tree, "node_modules")))
    symlinkSync(join(root, "node_modules"), join(tree, "node_modules"));
  const kernel = join(tree, "scripts/kernel.mjs");
  if (existsSync(kernel)) execFileSync(process.execPath, [kernel], { stdio: "inherit" });
  execFileSync("npx", ["--no-install", "tsc", "-b", "packages/engine"], { cwd: tree, stdio: "inherit" });
  return tree;
}
