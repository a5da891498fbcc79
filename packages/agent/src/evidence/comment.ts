import type { PrivacyOrder } from "@peccary/api";
import type { Match } from "@peccary/engine";
import { shownPayload } from "../events/shown-payload.ts";

/** Ranges written out, and octets of each: a comment is for reading. */
const MAX_RANGES = 16;
const MAX_OCTETS = 32;
const BELOW_PRINTABLE = /[\x00-\x1f\x7f]/g;

/**
 * What a packet's comment says of a rule that fired on it: which, and what it found where. Offsets are those in the
 * buffer that the rule looked at, which need not be this packet.
 */
export function alertComment(match: Match, privacy: PrivacyOrder | undefined = undefined): string {
  const { rule, buffer, ranges } = match;
  // What is masked in the packets must not stand in their comments.
  const payload = shownPayload(match, privacy);
  const lines = [
    `alert [${rule.gid}:${rule.sid}:${rule.rev}] ${rule.message.replace(BELOW_PRINTABLE, " ").slice(0, 500)}`,
  ];
  for (const [offset, length] of ranges.slice(0, MAX_RANGES)) {
    const where = `${buffer} ${offset}+${length}`;
    if (payload === undefined) {
      lines.push(where);
      continue;
    }
    const found = payload.subarray(offset, offset + Math.min(length, MAX_OCTETS));
    const more = length > found.length ? " …" : "";
    lines.push(`${where}: ${Buffer.from(found).toString("hex")}${more}`);
  }
  if (ranges.length > MAX_RANGES) lines.push(`and ${ranges.length - MAX_RANGES} more`);
  return lines.join("\n");
}
