export { type Agent, type AgentOptions, startAgent } from "./agent.ts";
export { captureProblem } from "./capabilities.ts";
export type { AgentLog } from "./log.ts";
