import type { Command } from "commander";
import type { Context } from "../context.ts";

/** One verb of the command line: what it takes, and what it does. */
export type CommandFactory = (context: Context) => Command;

/** For an option that may be given several times. */
export const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];
