import { hostname } from "node:os";
import { PassThrough, Readable } from "node:stream";
import { createContext } from "../../packages/cli/src/context.ts";
import { programOf } from "../../packages/cli/src/run.ts";
import { code, page } from "./markdown.ts";

/** Columns of the help texts, whatever terminal this runs in. */
const WIDTH = 140;

/** Every command as its `--help` has it. */
export function cliPage(): string {
  const context = createContext({
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    stdin: Readable.from([]),
    env: {},
    cwd: "/",
    user: { root: false, home: "/" },
    signal: new AbortController().signal,
  });
  return page(
    "The command line",
    "Exit codes: 0 done, 1 failed, 2 wrong usage; `rules check` and `rules test` end with 3 when they found something. Data goes to stdout, talk to stderr.",
    ...programOf("peccary", context).commands.flatMap((command) => helpOf(["peccary"], command)),
  );
}

type Command = ReturnType<typeof programOf>;

function helpOf(above: readonly string[], command: Command): string[] {
  const words = [...above, command.name()];
  command.configureOutput({ getOutHelpWidth: () => WIDTH });
  // Defaults that this machine gives are another machine's tomorrow.
  const help = command
    .helpInformation()
    .trimEnd()
    .replaceAll(JSON.stringify(hostname()), "this machine's name");
  return [
    `## ${code(words.join(" "))}`,
    help === "" ? `${command.summary()}; its arguments are its own.` : `\`\`\`\n${help}\n\`\`\``,
    ...command.commands.flatMap((one) => helpOf(words, one)),
  ];
}
