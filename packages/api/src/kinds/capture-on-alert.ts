import { z } from "zod";
import type { Issue } from "../kind.ts";
import { parseDuration } from "./duration.ts";
import { timeField } from "./fields.ts";

const NAME = "peccary.io/capture-on-alert";

/** On a DeepPacketInspection: its alerts start captures of their workloads, within these limits. */
export const captureOnAlertAnnotations = {
  /** How long each captures: `60s`. Without it no alert starts anything. */
  duration: NAME,
  /** How many of the inspection may run at once. */
  atOnce: `${NAME}-at-once`,
  /** How many, of all inspections, may run on one node. */
  perNode: `${NAME}-per-node`,
  /** How many the inspection may start within an hour. */
  perHour: `${NAME}-per-hour`,
  /** The least urgent priority of a rule that starts one; 1 is the most urgent. */
  priority: `${NAME}-priority`,
  /** Rules that start one: `2019401, 3000000-3000099`. */
  sids: `${NAME}-sids`,
  /** How long a workload is left alone after its last one began. */
  coolDown: `${NAME}-cool-down`,
  /** How long after its end a capture is kept, with its files. */
  keep: `${NAME}-keep`,
} as const;

/** When an alert starts a capture, and how many may be. */
export interface CaptureOnAlert {
  /** Seconds each captures. */
  readonly duration: number;
  readonly atOnce: number;
  readonly perNode: number;
  readonly perHour: number;
  /** Undefined: every priority. */
  readonly priority: number | undefined;
  /** First and last, both inside. Undefined: every rule. */
  readonly sids: readonly (readonly [number, number])[] | undefined;
  /** Seconds. */
  readonly coolDown: number;
  /** Seconds. */
  readonly keep: number;
}

/** What came of it, in the status of the inspection. */
export const captureOnAlertStatus = z.object({
  seen: z.int().optional().describe("Alerts up to here have been looked at: microseconds since 1970."),
  started: z.int().optional().describe("Captures started since the inspection was made."),
  last: z
    .object({ capture: z.string(), alert: z.string(), time: timeField })
    .optional()
    .describe("The newest of them."),
  refused: z
    .array(z.object({ reason: z.string(), count: z.int(), lastTime: timeField }))
    .optional()
    .describe("Alerts that started none, by the limit that refused."),
  problem: z.string().optional().describe("Why nothing is started at all."),
});
export type CaptureOnAlertStatus = z.infer<typeof captureOnAlertStatus>;

const DAY = 86_400;
const MAX_SID_RANGES = 256;
const DEFAULTS = { atOnce: 4, perNode: 8, perHour: 20, coolDown: 300, keep: DAY };

type Annotations = { readonly [name: string]: string } | undefined;

/**
 * Reads the annotations. No `policy` and no issue: nothing was asked for. With an issue nothing is started:
 * a limit that cannot be read must not become none.
 */
export function readCaptureOnAlert(annotations: Annotations): {
  readonly policy?: CaptureOnAlert;
  readonly issues: readonly Issue[];
} {
  const given = annotations ?? {};
  const names = captureOnAlertAnnotations;
  if (given[names.duration] === undefined) return { issues: [] };
  const issues: Issue[] = [];
  const refuse = (name: string, message: string): void =>
    void issues.push({ path: ["metadata", "annotations", name], message });
  const seconds = (name: string, least: number, most: number, otherwise = 0): number => {
    const text = given[name];
    if (text === undefined) return otherwise;
    const found = parseDuration(text.trim());
    if (found !== undefined && found >= least && found <= most) return found;
    refuse(name, `must be a duration such as 90s, 5m or 1h30m, from ${least}s to ${most}s`);
    return otherwise;
  };
  const count = (name: string, most: number): number | undefined => {
    const text = given[name]?.trim();
    if (text === undefined) return undefined;
    if (/^\d{1,6}$/.test(text) && Number(text) >= 1 && Number(text) <= most) return Number(text);
    refuse(name, `must be a whole number from 1 to ${most}`);
    return undefined;
  };
  const policy: CaptureOnAlert = {
    duration: seconds(names.duration, 1, DAY),
    atOnce: count(names.atOnce, 1_000) ?? DEFAULTS.atOnce,
    perNode: count(names.perNode, 1_000) ?? DEFAULTS.perNode,
    perHour: count(names.perHour, 1_000) ?? DEFAULTS.perHour,
    priority: count(names.priority, 255),
    sids: sidRanges(given[names.sids], (message) => refuse(names.sids, message)),
    coolDown: seconds(names.coolDown, 0, 7 * DAY, DEFAULTS.coolDown),
    // Limits are counted from the captures that there are: shorter, and an hour's would be forgotten.
    keep: seconds(names.keep, 3_600, 365 * DAY, DEFAULTS.keep),
  };
  return issues.length > 0 ? { issues } : { policy, issues };
}

function sidRanges(
  text: string | undefined,
  refuse: (message: string) => void,
): readonly (readonly [number, number])[] | undefined {
  if (text === undefined) return undefined;
  const parts = text.split(",").map((part) => part.trim());
  const ranges = parts.slice(0, MAX_SID_RANGES).map((part) => {
    const [, first, last = first] = /^(\d{1,10})(?:\s*-\s*(\d{1,10}))?$/.exec(part) ?? [];
    return [Number(first), Number(last)] as const;
  });
  if (parts.length > MAX_SID_RANGES) refuse(`must name at most ${MAX_SID_RANGES} sids or ranges of them`);
  else if (ranges.some(([first, last]) => !(first <= last)))
    refuse('must be sids and ranges of them, such as "2019401, 3000000-3000099"');
  return ranges;
}
