export { type Control, startControl } from "./control.ts";
export type { RuleFile } from "./server/rule-text.ts";
export { type ControlOptions, DEFAULT_LISTEN } from "./settings.ts";
