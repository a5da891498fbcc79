import { latin1 } from "../../bytes.ts";
import { u32le } from "../../numbers.ts";
import { Growing } from "../growing.ts";
import type { CompoundFile } from "./compound-file.ts";
import { decompress } from "./ovba.ts";

/** Octets of a project's list of modules, and modules that are read. */
const LONGEST_LIST = 262_144;
const MOST_MODULES = 512;

/** Records of that list: [MS-OVBA] section 2.3.4.2. */
const VERSION = 0x0009;
const STREAM_NAME = 0x001a;
const TEXT_OFFSET = 0x0031;

interface Module {
  readonly stream: string;
  readonly offset: number;
}

/** Adds the text of all macros of a project to `out`, `room` octets at most; reads `work` octets of streams at most. */
export function addMacros(file: CompoundFile, out: Growing, room: number, work: number): void {
  const packed = file.stream("dir", LONGEST_LIST);
  if (packed === undefined) return;
  const list = new Growing();
  decompress(packed, 0, packed.length, list, LONGEST_LIST);
  let left = work;
  for (const { stream, offset } of modules(list.bytes, list.length)) {
    if (out.length >= room || left <= 0) return;
    // Compressed text is never more than a few octets longer than what it says.
    const bytes = file.stream(stream, offset + 2 * room);
    if (bytes === undefined) continue;
    left -= bytes.length;
    decompress(bytes, offset, bytes.length, out, room);
  }
}

function modules(bytes: Uint8Array, end: number): Module[] {
  const found: Module[] = [];
  let stream: string | undefined;
  for (let at = 0; at + 6 <= end && found.length < MOST_MODULES; ) {
    const id = bytes[at]! | (bytes[at + 1]! << 8);
    const size = u32le(bytes, at + 2);
    const data = at + 6;
    // This one's size field does not count all of it.
    at = data + (id === VERSION ? 6 : size);
    if (at > end) break;
    if (id === STREAM_NAME) stream = latin1(bytes, data, at).toLowerCase();
    else if (id === TEXT_OFFSET && size === 4 && stream !== undefined) {
      found.push({ stream, offset: u32le(bytes, data) });
      stream = undefined;
    }
  }
  return found;
}
