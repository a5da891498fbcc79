import { Buffers, bufferNames, PKT_DATA } from "../buffers.ts";
import { EMPTY } from "../bytes.ts";
import { Packet } from "../decode/packet.ts";
import { MAX_VARIABLES, type MatchPoint } from "../rules/option.ts";
import type { Inspection } from "./inspection.ts";

/** Octets of a buffer that regular expressions see. Units are 64 KiB at most; what is longer has no business in a regex. */
const MAX_TEXT = 131_072;
/** Places kept for an alert's evidence. */
const MAX_MARKS = 64;
/** `fromCharCode` takes its characters on the stack. */
const CHUNK = 8_192;

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
  readonly #texts: readonly Text[] = bufferNames.map(() => ({ bytes: EMPTY, start: 0, end: 0, text: "" }));

  /** Starts on other bytes: what is known of the ones before is forgotten. */
  begin(inspection: Inspection): void {
    this.inspection = inspection;
    for (const text of this.#texts) text.bytes = EMPTY;
  }

  /** Puts the cursor where a rule starts: at the beginning of the payload. */
  reset(): void {
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

  text(): string {
    const known = this.#texts[this.buffer]!;
    const end = Math.min(this.end, this.start + MAX_TEXT);
    // Decoded bytes change under the same place, so they are never taken from before.
    if (
      known.bytes !== this.bytes ||
      known.start !== this.start ||
      known.end !== end ||
      this.bytes === this.decoded.bytes
    ) {
      known.bytes = this.bytes;
      known.start = this.start;
      known.end = end;
      known.text = toText(this.bytes, this.start, end);
    }
    return known.text;
  }
}

interface Text {
  bytes: Uint8Array;
  start: number;
  end: number;
  text: string;
}

function toText(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  for (let i = start; i < end; i += CHUNK)
    text += String.fromCharCode.apply(
      null,
      bytes.subarray(i, Math.min(end, i + CHUNK)) as unknown as number[],
    );
  return text;
}
