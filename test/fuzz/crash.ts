import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../root.ts";

export const crashesFolder: string = join(root, "test/fuzz/crashes");

/** Keeps an input that did what none may, and says what that was. Returns the folder. */
export function saveCrash(target: string, input: Uint8Array, what: string, seed: number): string {
  const hash = createHash("sha256").update(input).digest("hex").slice(0, 12);
  const folder = join(crashesFolder, `${target}-${hash}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "input.bin"), input);
  const indented = what.replace(/^/gm, "    ");
  writeFileSync(
    join(folder, "README.md"),
    `Target ${target}, seed ${seed}. What was wrong:\n\n${indented}\n`,
  );
  return folder;
}
