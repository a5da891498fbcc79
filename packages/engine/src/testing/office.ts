import { deflateRawSync } from "node:zlib";
import { ascii } from "./stream.ts";

const SECTOR = 512;
const END = 0xffff_fffe;
const FREE = 0xffff_ffff;

const u16 = (value: number): number[] => [value & 255, (value >> 8) & 255];
const u32 = (value: number): number[] => [...u16(value & 0xffff), ...u16(value >>> 16)];
const padded = (bytes: Uint8Array, to: number): Uint8Array => {
  const whole = new Uint8Array(Math.ceil(bytes.length / to) * to);
  whole.set(bytes);
  return whole;
};
const joined = (...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

/** Macros as [MS-OVBA] packs them, without using that anything repeats. */
export function packed(text: string): Uint8Array {
  const out: number[] = [1];
  for (let at = 0; at < text.length; at += 3_640) {
    const piece = ascii(text.slice(at, at + 3_640));
    const chunk: number[] = [];
    for (let i = 0; i < piece.length; i += 8) chunk.push(0, ...piece.subarray(i, i + 8));
    out.push(...u16(0xb000 | (chunk.length - 1)), ...chunk);
  }
  return Uint8Array.from(out);
}

/** The streams of a project with these modules; each module's text stands behind some octets that mean something else. */
export function project(modules: { readonly [name: string]: string }): {
  readonly [name: string]: Uint8Array;
} {
  const list = [...u16(9), ...u32(4), ...u32(1), ...u16(2)];
  const streams: { [name: string]: Uint8Array } = {};
  for (const [name, text] of Object.entries(modules)) {
    list.push(...u16(0x1a), ...u32(name.length), ...ascii(name), ...u16(0x31), ...u32(4), ...u32(16));
    streams[name] = joined(new Uint8Array(16).fill(0xaa), packed(text));
  }
  return { dir: packed(String.fromCharCode(...list)), ...streams };
}

/** A compound file with these streams: [MS-CFB]. Streams below 4 KiB share one, as they must. */
export function compoundFile(streams: { readonly [name: string]: Uint8Array }): Uint8Array {
  const chains: Uint8Array[] = [];
  const fat: number[] = [];
  const place = (bytes: Uint8Array): number => {
    const first = fat.length;
    const whole = padded(bytes, SECTOR);
    for (let at = 0; at < whole.length; at += SECTOR)
      fat.push(at + SECTOR < whole.length ? fat.length + 1 : END);
    chains.push(whole);
    return whole.length === 0 ? END : first;
  };
  const small: number[] = [];
  const smallFat: number[] = [];
  const entries = Object.entries(streams).map(([name, bytes]) => {
    if (bytes.length >= 4_096) return { name, start: place(bytes), size: bytes.length };
    const start = smallFat.length;
    const whole = padded(bytes, 64);
    for (let at = 0; at < whole.length; at += 64)
      smallFat.push(at + 64 < whole.length ? smallFat.length + 1 : END);
    small.push(...whole);
    return { name, start, size: bytes.length };
  });
  const entry = (name: string, type: number, start: number, size: number): number[] => [
    ...padded(joined([...name].flatMap((char) => u16(char.charCodeAt(0)))), 64),
    ...u16(name.length * 2 + 2),
    ...[type, 1],
    ...[FREE, FREE, FREE].flatMap(u32),
    ...new Uint8Array(36),
    ...u32(start),
    ...u32(size),
    ...u32(0),
  ];
  const root = place(Uint8Array.from(small));
  const smallTable = place(Uint8Array.from(smallFat.flatMap(u32)));
  const directory = place(
    Uint8Array.from([
      ...entry("Root Entry", 5, root, small.length),
      ...entries.flatMap(({ name, start, size }) => entry(name, 2, start, size)),
    ]),
  );
  const tables = Math.ceil((fat.length + 1) / 127);
  const firstTable = fat.length;
  for (let i = 0; i < tables; i++) fat.push(0xffff_fffd);
  const difat = Array.from({ length: 109 }, (_, i) => (i < tables ? firstTable + i : FREE));
  const header = [
    ...[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1],
    ...new Uint8Array(16),
    ...[0x3e, 3, 0xfffe, 9, 6].flatMap(u16),
    ...new Uint8Array(10),
    ...u32(tables),
    ...u32(directory),
    ...u32(0),
    ...u32(4_096),
    ...u32(smallTable),
    ...u32(Math.ceil((smallFat.length * 4) / SECTOR)),
    ...u32(END),
    ...u32(0),
    ...difat.flatMap(u32),
  ];
  const table = new Uint8Array(tables * SECTOR).fill(255);
  table.set(fat.flatMap(u32));
  return joined(header, ...chains, table);
}

export interface ZipOptions {
  readonly stored?: boolean;
  /** Lengths stand behind the files, as where an archive is written to a pipe. */
  readonly lengthsFollow?: boolean;
}

/** An archive of these files, up to its directory. */
export function zip(
  files: { readonly [name: string]: Uint8Array },
  { stored = false, lengthsFollow = false }: ZipOptions = {},
): Uint8Array {
  const parts = Object.entries(files).map(([name, bytes]) => {
    const data = stored ? bytes : deflateRawSync(bytes);
    const sizes = [...u32(0), ...u32(data.length), ...u32(bytes.length)];
    const head = [
      ...[0x50, 0x4b, 3, 4, 20, 0],
      ...u16(lengthsFollow ? 8 : 0),
      ...u16(stored ? 0 : 8),
      ...u32(0),
      ...(lengthsFollow ? new Uint8Array(12) : sizes),
      ...u16(name.length),
      ...u16(0),
      ...ascii(name),
    ];
    return joined(head, data, lengthsFollow ? [0x50, 0x4b, 7, 8, ...sizes] : []);
  });
  return joined(...parts, [0x50, 0x4b, 1, 2], new Uint8Array(42));
}
