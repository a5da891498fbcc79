import { agent } from "./agent.ts";
import { alerts } from "./alerts.ts";
import { apply } from "./apply.ts";
import { capture } from "./capture-run.ts";
import { capturedPackets } from "./captured-packets.ts";
import type { CommandFactory } from "./command.ts";
import { control } from "./control.ts";
import { remove } from "./delete.ts";
import { get } from "./get.ts";
import { inspect } from "./inspect.ts";
import { rules } from "./rules.ts";
import { up } from "./up.ts";

/** Every verb, in the order that help shows. */
export const commands: readonly CommandFactory[] = [
  up,
  control,
  agent,
  inspect,
  rules,
  alerts,
  capture,
  capturedPackets,
  apply,
  get,
  remove,
];
