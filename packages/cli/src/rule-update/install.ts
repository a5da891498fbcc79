import { copyFile, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { Failure, reasonOf } from "../failure.ts";

/** The rules that are in a folder under a name; undefined: none. */
export async function installed(folder: string, name: string): Promise<string | undefined> {
  const path = join(folder, `${name}.rules`);
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new Failure("RULES_UNREADABLE", `cannot read rules from ${path}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

/**
 * Puts rules where those of before were, which stay beside them as `NAME.rules.former`. Whoever reads the file, whenever,
 * reads the old rules or the new ones, and whole.
 */
export async function install(folder: string, name: string, text: string): Promise<string> {
  const path = join(folder, `${name}.rules`);
  const fresh = join(folder, `.${name}.rules.${process.pid}`);
  try {
    await mkdir(folder, { recursive: true });
    const file = await open(fresh, "w");
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await copyFile(path, `${fresh}.former`)
      .then(() => rename(`${fresh}.former`, `${path}.former`))
      .catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOENT") throw error;
      });
    await rename(fresh, path);
    return path;
  } catch (error) {
    await Promise.all(
      [fresh, `${fresh}.former`].map((one) => rm(one, { force: true }).catch(() => undefined)),
    );
    throw new Failure("FILE_UNWRITABLE", `cannot write ${path}: ${reasonOf(error)}`, { cause: error });
  }
}
