import { spawn } from "node:child_process";
import { Command } from "commander";
import type { Context } from "../context.ts";
import { FAILED } from "../failure.ts";

/** One of the two roles of a cluster, in the foreground. Its arguments are its own; `--help` goes to it too. */
export const role = (name: string, summary: string, script: () => string, context: Context): Command =>
  new Command(name)
    .summary(summary)
    .description(`${summary}, in the foreground. Its arguments are passed on as they are.`)
    .argument("[ARGUMENTS...]", "those of the role; see docs/architecture.md")
    .allowUnknownOption()
    .passThroughOptions()
    .helpOption(false)
    .action(async (args: string[]) => {
      const child = spawn(process.execPath, [script(), ...args], { stdio: "inherit" });
      const stop = () => void child.kill("SIGTERM");
      context.signal.addEventListener("abort", stop, { once: true });
      context.exitCode = await new Promise<number>((resolve) => {
        child.once("error", () => resolve(FAILED));
        child.once("exit", (code) => resolve(code ?? FAILED));
      });
    });
