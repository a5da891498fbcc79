import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** The repository's root, found from wherever this file runs: as source, or built into test/dist. */
function findRoot(folder: string): string {
  return existsSync(join(folder, "package-lock.json")) ? folder : findRoot(dirname(folder));
}

export const root: string = findRoot(import.meta.dirname);

/** Where captures and rule files for comparing and measuring lie; a user's machine does not have them. */
export const dataFolder: string = process.env["PECCARY_DATA"] ?? resolve(root, "../shared/data");

/** A file of that folder, or undefined when it is not there. */
export function dataFile(name: string): string | undefined {
  const path = join(dataFolder, name);
  return existsSync(path) ? path : undefined;
}
