import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { root } from "../root.ts";

const PROGRAM = resolve(root, "../shared/probes/yardstick.mjs");

/**
 * How fast this machine is just now, in GB/s: a bare four-byte filter over bulk traffic. Figures are held against it, for
 * machines differ and are shared. Undefined where the program and its data are not at hand.
 */
export function yardstick(): number | undefined {
  if (!existsSync(PROGRAM)) return undefined;
  const said = execFileSync(process.execPath, [PROGRAM], { encoding: "utf8" });
  const speed = Number(/([\d.]+) GB\/s/.exec(said)?.[1]);
  return Number.isFinite(speed) ? speed : undefined;
}
