import type { Match } from "../finding.ts";
import type { Flow, Half } from "../flow/flow.ts";

/** Matches of one conversation that may wait. A page of traffic has a handful; those beyond are told at once. */
const MAX_WAITING = 64;

interface Waiting {
  readonly match: Match;
  readonly toServer: boolean;
  /** Sequence number behind what it was found in. */
  readonly end: number;
}

/**
 * Matches in what the other side has not acknowledged. Snort looks at a stream only as far as that: what was answered
 * by a reset, or came last in a capture, nobody may have read. So they wait for the acknowledgment; our parsers do not.
 */
export class Unread {
  #waiting: Waiting[] = [];

  /**
   * Takes a match for later, if it has to wait.
   *
   * @param end sequence number behind what it was found in: not behind all that was sent, which may have holes
   */
  takes(match: Match, flow: Flow, toServer: boolean, end: number): boolean {
    if (isRead(end, reader(flow, toServer)) || this.#waiting.length === MAX_WAITING) return false;
    this.#waiting.push({ match, toServer, end });
    return true;
  }

  /** Those that need wait no longer, in the order in which they were found. */
  read(flow: Flow): readonly Match[] {
    const ready: Match[] = [];
    const waiting: Waiting[] = [];
    for (const one of this.#waiting)
      if (isRead(one.end, reader(flow, one.toServer))) ready.push(one.match);
      else waiting.push(one);
    this.#waiting = waiting;
    return ready;
  }

  get empty(): boolean {
    return this.#waiting.length === 0;
  }
}

const reader = (flow: Flow, toServer: boolean): Half => (toServer ? flow.toClient : flow.toServer);

/** Octets before `end` were acknowledged, or nobody is there to do so: one side of the conversation was heard only. */
const isRead = (end: number, { acknowledged, packets }: Half): boolean =>
  packets === 0 || ((acknowledged - end) | 0) >= 0;
