/** An event's severity is a number from 1 to 100; people read words. */
export interface SeverityLevel {
  readonly name: "critical" | "high" | "medium" | "low";
  readonly label: string;
  /** The least number that still has this name: the bands of CVSS 3 times ten. */
  readonly atLeast: number;
}

/** Worst first. */
export const severityLevels: readonly SeverityLevel[] = [
  { name: "critical", label: "Critical", atLeast: 90 },
  { name: "high", label: "High", atLeast: 70 },
  { name: "medium", label: "Medium", atLeast: 40 },
  { name: "low", label: "Low", atLeast: 1 },
];

const lowest = severityLevels.at(-1)!;

export const severityLevel = (severity: number): SeverityLevel =>
  severityLevels.find(({ atLeast }) => severity >= atLeast) ?? lowest;
