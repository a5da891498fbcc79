import type { Assignment, CaptureOrder } from "@peccary/api";

/** Milliseconds for which a capture that is over goes on reading: packets from before its end still sit in a
 * block of the ring. Later ones it does not keep. */
export const LINGER = 200;
/** The longest that a timer of Node can run; it is set anew then. */
const LONGEST = 2_147_483_647;

export type Phase = "scheduled" | "active" | "finished";

/** What a capture does at a time. A start that is moved ahead stops it, an end in the past too. */
export function phaseOf({ startTime, endTime, deleted }: CaptureOrder, now: number): Phase {
  if (deleted === true) return "finished";
  if (endTime !== undefined && now >= Date.parse(endTime) + LINGER) return "finished";
  if (startTime !== undefined && now < Date.parse(startTime)) return "scheduled";
  return "active";
}

/** The assignment without what is not to be captured now. */
export function dueAt(assignment: Assignment, now: number): Assignment {
  const captures = assignment.captures.map((capture) =>
    phaseOf(capture, now) === "active" ? capture : { ...capture, workloads: [] },
  );
  return { ...assignment, captures };
}

/** Milliseconds until a capture begins or ends; undefined when none will. */
export function nextChange({ captures }: Assignment, now: number): number | undefined {
  const times = captures
    .filter(({ deleted }) => deleted !== true)
    .flatMap(({ startTime, endTime }) => [
      ...(startTime === undefined ? [] : [Date.parse(startTime)]),
      ...(endTime === undefined ? [] : [Date.parse(endTime) + LINGER]),
    ])
    .filter((time) => time > now);
  return times.length === 0 ? undefined : Math.min(LONGEST, Math.min(...times) - now);
}
