import type { CaptureOnAlertStatus } from "@peccary/api";
import type { Refusal } from "./decide.ts";

/** What came of alerts since it was last written into a status. */
export class Tally {
  /** `seq` of the last alert that was looked at. */
  seen: number;
  /** Milliseconds since 1970. */
  writtenAt: number = Number.NEGATIVE_INFINITY;
  #started = 0;
  #last: CaptureOnAlertStatus["last"];
  #refused = new Map<Refusal, { count: number; lastTime: string }>();

  constructor(seen: number) {
    this.seen = seen;
  }

  get isEmpty(): boolean {
    return this.#started === 0 && this.#refused.size === 0;
  }

  start(capture: string, alert: string, time: string): void {
    this.#started++;
    this.#last = { capture, alert, time };
  }

  refuse(reason: Refusal, lastTime: string): void {
    const count = (this.#refused.get(reason)?.count ?? 0) + 1;
    this.#refused.set(reason, { count, lastTime });
  }

  /** What a status says with this added to it. */
  addedTo(status: CaptureOnAlertStatus = {}): CaptureOnAlertStatus {
    const { problem: _, ...old } = status;
    const refused = new Map(old.refused?.map((one) => [one.reason, one]));
    for (const [reason, { count, lastTime }] of this.#refused)
      refused.set(reason, { reason, count: (refused.get(reason)?.count ?? 0) + count, lastTime });
    return {
      ...old,
      seen: this.seen,
      started: (old.started ?? 0) + this.#started,
      ...(this.#last === undefined ? {} : { last: this.#last }),
      ...(refused.size === 0
        ? {}
        : { refused: [...refused.values()].sort((a, b) => (a.reason < b.reason ? -1 : 1)) }),
    };
  }

  /** It has been written. */
  clear(now: number): void {
    this.#started = 0;
    this.#refused = new Map();
    this.writtenAt = now;
  }
}
