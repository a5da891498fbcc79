import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Failure } from "../failure.ts";

/** The programs of the two roles, as the build leaves them beside their packages' entry points. */
export const controlScript = (): string => built("@peccary/control");
export const agentScript = (): string => built("@peccary/agent");

function built(name: string): string {
  const entry = import.meta.resolve(name).replace(/\/src\/index\.ts$/, "/dist/index.js");
  const script = fileURLToPath(new URL("./main.js", entry));
  if (!existsSync(script)) throw new Failure("NOT_BUILT", `${script} is missing: run \`npm run build\``);
  return script;
}

/** The built page's folder, when it has been built. */
export function builtPage(): string | undefined {
  const folder = fileURLToPath(new URL("../../../ui/dist/web", import.meta.url));
  return existsSync(folder) ? folder : undefined;
}
