import { inflateRawSync } from "node:zlib";
import { MOST_FILES } from "./limits.ts";
import type { Member } from "./tar.ts";

const END = 0x0605_4b50;
const ENTRY = 0x0201_4b50;
const STORED = 0;
const DEFLATED = 8;

/**
 * The files of a zip archive that `wanted` says yes to: APPNOTE.TXT section 4.3. Undefined: it is none, or is damaged, or
 * they come to more than `room` octets.
 */
export function readZip(
  bytes: Uint8Array,
  wanted: (name: string) => boolean,
  room: number,
): Member[] | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = view.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  if (end < 0 || end + 22 > view.length || view.readUInt32LE(end) !== END) return undefined;
  const count = view.readUInt16LE(end + 10);
  const members: Member[] = [];
  let at = view.readUInt32LE(end + 16);
  let left = room;
  for (let i = 0; i < Math.min(count, MOST_FILES); i++) {
    if (at + 46 > view.length || view.readUInt32LE(at) !== ENTRY) return undefined;
    const nameEnd = at + 46 + view.readUInt16LE(at + 28);
    const name = view.toString("utf8", at + 46, nameEnd);
    if (wanted(name)) {
      const data = content(view, at, left);
      if (data === undefined) return undefined;
      left -= data.length;
      members.push({ name, bytes: data });
    }
    at = nameEnd + view.readUInt16LE(at + 30) + view.readUInt16LE(at + 32);
  }
  return members;
}

function content(view: Buffer, entry: number, room: number): Uint8Array | undefined {
  const method = view.readUInt16LE(entry + 10);
  const size = view.readUInt32LE(entry + 20);
  const local = view.readUInt32LE(entry + 42);
  if (local + 30 > view.length) return undefined;
  const from = local + 30 + view.readUInt16LE(local + 26) + view.readUInt16LE(local + 28);
  const data = view.subarray(from, from + size);
  if (data.length < size || (method === STORED && size > room)) return undefined;
  if (method === STORED) return data;
  try {
    return method === DEFLATED ? inflateRawSync(data, { maxOutputLength: Math.max(1, room) }) : undefined;
  } catch {
    return undefined;
  }
}
