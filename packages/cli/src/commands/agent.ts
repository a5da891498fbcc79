import type { Command } from "commander";
import type { Context } from "../context.ts";
import { agentScript } from "../supervise/programs.ts";
import { role } from "./role.ts";

export const agent = (context: Context): Command =>
  role("agent", "run the agent of one node", agentScript, context);
