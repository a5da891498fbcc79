import { join, resolve } from "node:path";
import type { Context } from "./context.ts";

/** Where one machine's Peccary keeps all it has. */
export function dataDirOf(
  given: string | undefined,
  { cwd, env, user }: Pick<Context, "cwd" | "env" | "user">,
): string {
  if (given !== undefined) return resolve(cwd, given);
  if (user.root) return "/var/lib/peccary";
  return join(env["XDG_DATA_HOME"] || join(user.home, ".local", "share"), "peccary");
}
