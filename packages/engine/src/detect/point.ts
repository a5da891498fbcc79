import { Buffers, PKT_DATA } from "../buffers.ts";
import { EMPTY } from "../bytes.ts";
import { Packet } from "../decode/packet.ts";
import { type Refused, type RuleLimit, ruleLimits } from "../limits.ts";
import { MAX_VARIABLES, type MatchPoint } from "../rules/option.ts";
import type { Inspection } from "./inspection.ts";

/** Places kept for an alert's evidence. */
const MAX_MARKS = 64;

const nothing: Inspection = {
  kind: "packet",
  packet: new Packet(),
  flow: undefined,
  toServer: true,
  service: undefined,
  part: undefined,
  buffers: new Buffers(),
};

/** A place where contents matched. */
export interface Mark {
  buffer: number;
  bytes: Uint8Array;
  /** Of the buffer. */
  start: number;
  end: number;
  /** Of the match. */
  at: number;
  length: number;
}

/** The one `MatchPoint`, used for every rule of every inspection. */
export class Point implements MatchPoint {
  inspection: Inspection = nothing;
  buffer: number = PKT_DATA;
  bytes: Uint8Array = EMPTY;
  start: number = 0;
  end: number = -1;
  cursor: number = 0;
  again: number = -1;
  readonly variables: Float64Array = new Float64Array(MAX_VARIABLES);
  readonly decoded: { bytes: Uint8Array; length: number } = { bytes: EMPTY, length: 0 };
  readonly marks: readonly Mark[] = Array.from({ length: MAX_MARKS }, () => ({
    buffer: 0,
    bytes: EMPTY,
    start: 0,
    end: 0,
    at: 0,
    length: 0,
  }));
  /** How many of `marks` count. */
  marked: number = 0;
  searched: number = 0;
  regexSteps: number = 0;
  /** Whether the rule at hand reached a cap. */
  gaveUp: boolean = false;
  readonly #refused: Refused;
  /** Of `regexSteps`: what the rule at hand was given, and what is left for those after it. */
  #given = 0;
  #left = 0;

  constructor(refused: Refused) {
    this.#refused = refused;
  }

  begin(inspection: Inspection): void {
    this.inspection = inspection;
    this.#left = ruleLimits.regexStepsTotal;
    this.#given = 0;
    this.regexSteps = 0;
  }

  /** Puts the cursor where a rule starts: at the beginning of the payload. */
  reset(): void {
    this.#left -= this.#given - this.regexSteps;
    this.#given = Math.min(this.#left, ruleLimits.regexSteps);
    this.regexSteps = this.#given;
    this.gaveUp = false;
    this.searched = 0;
    const { buffers } = this.inspection;
    this.buffer = PKT_DATA;
    this.bytes = buffers.bytes[PKT_DATA]!;
    this.start = buffers.start[PKT_DATA]!;
    this.end = buffers.end[PKT_DATA]!;
    this.cursor = this.start;
    this.marked = 0;
    this.decoded.length = 0;
  }

  mark(at: number, length: number): void {
    const mark = this.marks[this.marked];
    if (mark === undefined) return;
    this.marked++;
    mark.buffer = this.buffer;
    mark.bytes = this.bytes;
    mark.start = this.start;
    mark.end = this.end;
    mark.at = at;
    mark.length = length;
  }

  refuse(limit: RuleLimit): void {
    this.#refused.count(limit);
  }

  giveUp(limit: RuleLimit): void {
    this.gaveUp = true;
    this.#refused.count(limit);
  }
}
