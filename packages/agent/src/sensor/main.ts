import { createEngine } from "@peccary/engine";
import { parseRules } from "@peccary/engine/rules";
import { runSensor } from "./run.ts";

runSensor({ createEngine, parseRules });
