import { createEngine } from "@peccary/engine";
import { loadRules, parseAndSave, parseRules } from "@peccary/engine/rules";
import { cachedRules } from "./rule-cache.ts";
import { runSensor } from "./run.ts";

// The agent says where rules that were read may be kept.
const [, , directory] = process.argv;
runSensor({
  createEngine,
  parseRules: directory === undefined ? parseRules : cachedRules({ directory, parseAndSave, loadRules }),
});
