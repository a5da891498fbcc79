/** Telnet commands in a stream: RFC 854, 855. */
import type { Growing } from "../growing.ts";
import { MAX_LINE } from "../lines.ts";

const IAC = 0xff;
const SE = 0xf0;
const AYT = 0xf6;
const EC = 0xf7;
const EL = 0xf8;
const SB = 0xfa;
const WILL = 0xfb;
const LF = 0x0a;
const CR = 0x0d;

/**
 * Where the last thing ends that somebody waits for an answer to: a line, "are you there", the parameters of an option.
 * -1 when there is none. Of a command that is cut off the rest is awaited.
 */
export function lastUnitEnd(bytes: Uint8Array, start: number, end: number): number {
  let last = -1;
  for (let i = start; i < end; i++) {
    const octet = bytes[i]!;
    if (octet === CR || octet === LF) last = i + 1;
    if (octet !== IAC) continue;
    if (++i >= end) break;
    if (bytes[i] === AYT) last = i + 1;
    else if (bytes[i] === SB) {
      i = afterOption(bytes, i + 1, end);
      if (i < end) last = i + 1;
    }
  }
  return last < 0 && end - start >= MAX_LINE ? end : last;
}

/** Adds what a terminal shows of `bytes`: without commands, what was erased taken back. */
export function addPlain(bytes: Uint8Array, start: number, end: number, out: Growing): void {
  out.reserve(end - start);
  const first = out.length;
  for (let i = start; i < end; i++) {
    const octet = bytes[i]!;
    if (octet !== IAC) {
      out.bytes[out.length++] = octet;
      continue;
    }
    const command = bytes[++i];
    if (i >= end || command === undefined) break;
    if (command === IAC) out.bytes[out.length++] = IAC;
    else if (command === EC && out.length > first) out.length--;
    else if (command === EL) while (out.length > first && out.bytes[out.length - 1] !== LF) out.length--;
    else if (command === SB) i = afterOption(bytes, i + 1, end);
    else if (command >= WILL) i++;
  }
}

/** Where the last octet of an option's parameters stands: up to IAC SE. */
function afterOption(bytes: Uint8Array, start: number, end: number): number {
  for (let i = start; i + 1 < end; i++) {
    if (bytes[i] !== IAC) continue;
    if (bytes[i + 1] === SE) return i + 1;
    i++;
  }
  return end;
}

/** Whether there is anything to take out. */
export function hasCommands(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] === IAC) return true;
  return false;
}
