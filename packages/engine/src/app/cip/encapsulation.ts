import type { CipFacts } from "../../industrial.ts";
import { u16le } from "../../numbers.ts";
import { messageOfItems } from "./packet-items.ts";

/** CIP volume 2 section 2-3: command, length, session, status, context, options. */
const HEADER = 24;
/** Up to and with the length. */
const PREFIX = 4;
/** Commands that carry messages: behind an interface handle and a timeout. */
const SEND_RR_DATA = 0x6f;
const SEND_UNIT_DATA = 0x70;
const INTERFACE = 6;

/** How long a message is by its first octets; 0: more of them are needed. */
export const encapsulationLength = (bytes: Uint8Array, start: number, end: number): number =>
  end - start < PREFIX ? 0 : HEADER + u16le(bytes, start + 2);

/** What is known of a message that starts with the header; undefined: it is cut short. */
export function readEncapsulation(bytes: Uint8Array, start: number, end: number): CipFacts | undefined {
  if (end - start < HEADER) return undefined;
  const command = u16le(bytes, start);
  const carries = command === SEND_RR_DATA || command === SEND_UNIT_DATA;
  const message = carries ? messageOfItems(bytes, start + HEADER + INTERFACE, end) : undefined;
  return { protocol: "cip", command, message };
}
