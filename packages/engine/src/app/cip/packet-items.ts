import type { CipMessage } from "../../industrial.ts";
import { u16le } from "../../numbers.ts";
import { readMessage } from "./message.ts";

/** Kinds of item that carry a message, CIP volume 2 section 2-6.3: the connected one begins with a sequence count. */
const UNCONNECTED = 0xb2;
const CONNECTED = 0xb1;
const SEQUENCE = 2;
/** Items of one packet; the format knows of four. */
const MAX_ITEMS = 8;

/** The message in items of the common packet format. */
export function messageOfItems(bytes: Uint8Array, start: number, end: number): CipMessage | undefined {
  if (end - start < 2) return undefined;
  const count = Math.min(u16le(bytes, start), MAX_ITEMS);
  let at = start + 2;
  for (let i = 0; i < count && at + 4 <= end; i++) {
    const kind = u16le(bytes, at);
    const from = at + 4;
    const to = from + u16le(bytes, at + 2);
    if (to > end) return undefined;
    if (kind === UNCONNECTED) return readMessage(bytes, from, to);
    if (kind === CONNECTED) return from + SEQUENCE < to ? readMessage(bytes, from + SEQUENCE, to) : undefined;
    at = to;
  }
  return undefined;
}
