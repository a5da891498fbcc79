import { MOST_FILES } from "./limits.ts";

const BLOCK = 512;

/** A file in an archive. */
export interface Member {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("utf8").replace(/\0.*$/s, "");

/** The files of a tar archive: POSIX's ustar, with pax's and GNU's long names. Undefined: it is none. */
export function readTar(bytes: Uint8Array): Member[] | undefined {
  const members: Member[] = [];
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= bytes.length; ) {
    const header = bytes.subarray(at, at + BLOCK);
    if (header.every((octet) => octet === 0)) break;
    const size = Number.parseInt(text(header.subarray(124, 136)).trim() || "0", 8);
    if (!sumFits(header) || !(size >= 0) || members.length >= MOST_FILES) return undefined;
    const data = bytes.subarray(at + BLOCK, at + BLOCK + size);
    if (data.length < size) return undefined;
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    const type = String.fromCharCode(header[156]!);
    if (type === "L") longName = text(data);
    else if (type === "x") longName = /(?:^|\n)\d+ path=([^\n]*)\n/.exec(text(data))?.[1] ?? longName;
    else {
      const prefix = text(header.subarray(257, 262)) === "ustar" ? text(header.subarray(345, 500)) : "";
      const short = text(header.subarray(0, 100));
      const name = longName ?? (prefix === "" ? short : `${prefix}/${short}`);
      if (type === "0" || type === "\0") members.push({ name, bytes: data });
      longName = undefined;
    }
  }
  return members;
}

/** The sum of the header's octets, those of the sum itself counted as blanks. */
function sumFits(header: Uint8Array): boolean {
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 0x20 : header[i]!;
  return Number.parseInt(text(header.subarray(148, 156)).trim(), 8) === sum;
}
