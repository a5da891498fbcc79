/**
 * Everything that can keep an agent from doing what it was told. The code is for machines and stays; the
 * message says what, where and what to do. `passing` problems mend by themselves: we look again a few times a
 * second.
 */
const codes = {
  NAMESPACE_MISSING: { passing: true },
  NAMESPACE_REFUSED: { passing: false },
  INTERFACE_MISSING: { passing: true },
  INTERFACE_AMBIGUOUS: { passing: false },
  INTERFACE_DOWN: { passing: true },
  LINK_TYPE: { passing: false },
  NO_CAP_NET_RAW: { passing: false },
  RING_FAILED: { passing: false },
  REPLAY_FAILED: { passing: false },
  DISK_FULL: { passing: true },
  DISK_SLOW: { passing: true },
  PACKETS_LOST: { passing: true },
  FILE_FAILED: { passing: false },
  NAME_REFUSED: { passing: false },
  PRIVACY_REFUSED: { passing: false },
  RULES_UNAVAILABLE: { passing: true },
  SHEDDING: { passing: true },
  RULES_EMPTY: { passing: false },
  RULES_GIVEN_UP: { passing: true },
  LIMITS_REACHED: { passing: true },
  SENSOR_DOWN: { passing: true },
  SENSOR_FAULT: { passing: true },
  SENSOR_MEMORY: { passing: true },
  CONTROL_INSECURE: { passing: false },
  CONTROL_REFUSED: { passing: true },
} as const;

export type ProblemCode = keyof typeof codes;

export interface Problem {
  readonly code: ProblemCode;
  readonly message: string;
}

export const problem = (code: ProblemCode, message: string): Problem => ({ code, message });

export const passing = ({ code }: Problem): boolean => codes[code].passing;

/** A problem on its way to whoever can report it. */
export class AgentError extends Error {
  readonly code: ProblemCode;

  constructor(code: ProblemCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.name = "AgentError";
    this.code = code;
  }
}

/** What went wrong, whatever was thrown. */
export function problemOf(error: unknown, otherwise: ProblemCode): Problem {
  const message = error instanceof Error ? error.message : String(error);
  return problem(error instanceof AgentError ? error.code : otherwise, message);
}
