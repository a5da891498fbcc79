import { Command, CommanderError, Help } from "commander";
import { commands } from "./commands/index.ts";
import type { Context } from "./context.ts";
import { FAILED, Failure, WRONG_USAGE } from "./failure.ts";

/** The whole command line, with every verb. */
export function programOf(name: string, context: Context): Command {
  const program = new Command(name)
    .description("Deep packet inspection, packet capture and alerts for chosen workloads")
    .version(VERSION, "-V, --version")
    .enablePositionalOptions()
    .showHelpAfterError("(--help shows what there is)");
  for (const make of commands) program.addCommand(make(context));
  program.helpCommand("help [command]", "show help");
  settle(program, context);
  return program;
}

/** Does what the arguments say and returns the exit code. Nothing below this ends the process. */
export async function run(name: string, args: readonly string[], context: Context): Promise<number> {
  const program = programOf(name, context);
  try {
    await program.parseAsync(args, { from: "user" });
    return context.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE;
    if (context.signal.aborted && isAbort(error)) return INTERRUPTED;
    if (!(error instanceof Failure)) {
      await context.err.line(
        `peccary: unexpected: ${error instanceof Error ? error.stack : error} (INTERNAL)`,
      );
      return FAILED;
    }
    await context.err.line(`${context.err.paint("red", "peccary:")} ${error.message} (${error.code})`);
    return error.exitCode;
  }
}

/** What shells give a command that SIGINT ended. */
const INTERRUPTED = 130;

const VERSION = "0.1.0";

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === "AbortError";

/** Settings that commander does not hand down to subcommands added whole. */
function settle(command: Command, context: Context): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => void context.out.write(text),
    writeErr: (text) => void context.err.write(text),
    outputError: (text, write) => write(text.replace(/^error: /, "peccary: ").replace(/\n?$/, " (USAGE)\n")),
    getOutHasColors: () => context.out.colour,
    getErrHasColors: () => context.err.colour,
  });
  command.configureHelp({
    // An empty list is no news.
    optionDescription: (option) => Help.prototype.optionDescription(option).replace(" (default: [])", ""),
  });
  for (const child of command.commands) settle(child, context);
}
