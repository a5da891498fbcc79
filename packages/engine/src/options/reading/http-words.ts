import { type Buffers, OF_REQUEST } from "../../buffers.ts";
import type { RuleBuilder } from "../../rules/option.ts";

/** Words after HTTP options that Snort takes, and that have had no effect since its 3.1. */
export const noLongerUsed = (word: string): boolean => /^with_(?:header|body|trailer)$/.test(word);

/** Finds a part of a message's head: that at hand, or with `request` that of the request, even while a response is looked at. */
export type HeadPart = (buffers: Buffers) => boolean;

/** Where the part stands that was found last. */
export const place: { bytes: Uint8Array; start: number; end: number } = {
  bytes: new Uint8Array(),
  start: 0,
  end: -1,
};

/**
 * Reads the words behind an option about a part of the head. `orNot`: the rule may match where the part is absent.
 */
export function headPart(
  buffer: number,
  words: readonly string[],
  rule: RuleBuilder,
  orNot = false,
): HeadPart {
  let ofRequest = false;
  for (const word of words)
    if (word === "request") ofRequest = true;
    else if (!noLongerUsed(word)) rule.problem(`"${word}" was not expected`);
  rule.reads(buffer, orNot || ofRequest);
  if (!ofRequest)
    return (buffers) => put(buffers.bytes[buffer]!, buffers.start[buffer]!, buffers.end[buffer]!);
  rule.extra("http_request");
  return (buffers) => {
    const { found } = buffers;
    return buffers.find(buffer, OF_REQUEST) && put(found.bytes, found.start, found.end);
  };
}

function put(bytes: Uint8Array, start: number, end: number): boolean {
  place.bytes = bytes;
  place.start = start;
  place.end = end;
  return end >= 0;
}
