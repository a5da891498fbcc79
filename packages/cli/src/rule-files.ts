import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { RuleSource } from "@peccary/engine/rules";
import { Failure, reasonOf, wrongUsage } from "./failure.ts";

/** The rules that come with Peccary; used when none are given. */
export const STARTER_RULES: string = fileURLToPath(new URL("../../../rules/starter.rules", import.meta.url));

/** The files that `--rules` names: a file itself, a folder's `*.rules` in order of name. */
export async function ruleFiles(places: readonly string[], cwd: string): Promise<string[]> {
  const files: string[] = [];
  for (const place of places) {
    const path = resolve(cwd, place);
    try {
      if ((await stat(path)).isDirectory()) {
        const names = (await readdir(path)).filter((name) => name.endsWith(".rules")).sort();
        if (names.length === 0)
          throw new Failure("RULES_MISSING", `${place}: no file in this folder ends in .rules`);
        files.push(...names.map((name) => join(path, name)));
      } else files.push(path);
    } catch (error) {
      if (error instanceof Failure) throw error;
      throw new Failure("RULES_UNREADABLE", `cannot read rules from ${place}: ${reasonOf(error)}`, {
        cause: error,
      });
    }
  }
  return files;
}

export async function readRules(places: readonly string[], cwd: string): Promise<RuleSource[]> {
  const given = await ruleFiles(places, cwd);
  // The same file by two names would be two copies of each of its rules.
  const files = [...new Set(await Promise.all(given.map((file) => realpath(file).catch(() => file))))];
  return Promise.all(
    files.map(async (path) => {
      try {
        return { name: shownAs(path, places, cwd), text: await readFile(path, "utf8") };
      } catch (error) {
        throw new Failure("RULES_UNREADABLE", `cannot read rules from ${path}: ${reasonOf(error)}`, {
          cause: error,
        });
      }
    }),
  );
}

/** A file is called what the user called it. */
const shownAs = (path: string, places: readonly string[], cwd: string): string =>
  places.find((place) => resolve(cwd, place) === path) ??
  places.map((place) => join(place, basename(path))).find((place) => resolve(cwd, place) === path) ??
  path;

/** `--var HOME_NET=10.0.0.0/8` */
export function variablesOf(given: readonly string[]): { readonly [name: string]: string } {
  const variables: { [name: string]: string } = {};
  for (const text of given) {
    const match = /^\$?([A-Za-z_]\w*)=(.+)$/s.exec(text);
    if (match === null)
      throw wrongUsage(`--var takes NAME=VALUE, such as HOME_NET=10.0.0.0/8, not "${text}"`);
    variables[match[1]!] = match[2]!;
  }
  return variables;
}
