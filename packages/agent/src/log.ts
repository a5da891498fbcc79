/** What the agent says to its operator; pino's shape. */
export interface AgentLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}
