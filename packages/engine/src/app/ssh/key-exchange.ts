import { latin1 } from "../../bytes.ts";
import { u32be } from "../../numbers.ts";
import type { Direction } from "../protocol.ts";

const COOKIE = 16;
/** Places of the lists in SSH_MSG_KEXINIT, RFC 4253 section 7.1; those to the client stand one behind. */
const KEX = 0;
const ENCRYPTION = 2;
const MAC = 4;
const COMPRESSION = 6;
const LISTS = 8;

/**
 * What HASSH makes its sum of: how keys are exchanged, and how the side at hand means to encrypt, authenticate and compress.
 * `start`: behind the message's type. Undefined when it is cut short.
 */
export function algorithms(
  bytes: Uint8Array,
  start: number,
  end: number,
  direction: Direction,
): string | undefined {
  const lists: string[] = [];
  let at = start + COOKIE;
  while (lists.length < LISTS) {
    if (at + 4 > end) return undefined;
    const size = u32be(bytes, at);
    at += 4;
    if (size > end - at) return undefined;
    lists.push(latin1(bytes, at, at + size));
    at += size;
  }
  const side = direction === "to-server" ? 0 : 1;
  return [KEX, ENCRYPTION + side, MAC + side, COMPRESSION + side].map((place) => lists[place]).join(";");
}
