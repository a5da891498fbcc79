import { bufferNames } from "../buffers.ts";
import { EVIDENCE_BYTES, type Match } from "../finding.ts";
import type { Mark, Point } from "./point.ts";

/** Octets shown before the first match when the buffer is too long to show all of it. */
const LEAD = 256;

/** Copies what an alert shows: the buffer of the last content that matched, and where contents matched in it. */
export function evidence(point: Point): Pick<Match, "buffer" | "payload" | "ranges"> {
  const last = point.marks[point.marked - 1];
  const { bytes, start, end, buffer } = point.marked > 0 && last !== undefined ? last : point;
  const marks = point.marks
    .slice(0, point.marked)
    .filter((mark) => mark.bytes === bytes && mark.start === start);
  const first = Math.min(...marks.map((mark) => mark.at), end);
  const from = end - start <= EVIDENCE_BYTES || first === end ? start : Math.max(start, first - LEAD);
  const to = Math.min(end, from + EVIDENCE_BYTES);
  return {
    buffer: bufferNames[buffer]!,
    payload: bytes.slice(from, Math.max(from, to)),
    ranges: marks
      .filter((mark: Mark) => mark.at >= from && mark.at + mark.length <= to)
      .map((mark) => [mark.at - from, mark.length] as const)
      .sort((one, other) => one[0] - other[0]),
  };
}
