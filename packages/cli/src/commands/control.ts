import type { Command } from "commander";
import type { Context } from "../context.ts";
import { controlScript } from "../supervise/programs.ts";
import { role } from "./role.ts";

export const control = (context: Context): Command =>
  role("control", "run the control plane", controlScript, context);
