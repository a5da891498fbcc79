/** The classic capture file format: draft-ietf-opsawg-pcap. We write it little endian, in microseconds. */
import { readSync } from "node:fs";

export const FILE_HEADER = 24;
export const RECORD_HEADER = 16;
/** Octets of one packet, tcpdump's own default: more than any interface hands over. */
export const MAX_CAPTURED = 262_144;

const MICROSECONDS = 0xa1b2c3d4;
const NANOSECONDS = 0xa1b23c4d;
/** Octets read at once. */
const CHUNK = 1_048_576;

export function fileHeader(linkType: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(FILE_HEADER));
  view.setUint32(0, MICROSECONDS, true);
  view.setUint16(4, 2, true);
  view.setUint16(6, 4, true);
  view.setUint32(16, MAX_CAPTURED, true);
  view.setUint32(20, linkType, true);
  return new Uint8Array(view.buffer);
}

/** How a file's numbers are to be read, from its first 24 octets. Undefined when it is not such a file. */
export function readFileHeader(header: Uint8Array): PcapFormat | undefined {
  if (header.length < FILE_HEADER) return undefined;
  const view = new DataView(header.buffer, header.byteOffset, FILE_HEADER);
  for (const littleEndian of [true, false]) {
    const magic = view.getUint32(0, littleEndian);
    if (magic === MICROSECONDS || magic === NANOSECONDS)
      return {
        littleEndian,
        perSecond: magic === MICROSECONDS ? 1e6 : 1e9,
        linkType: view.getUint32(20, littleEndian) & 0xffff,
      };
  }
  return undefined;
}

export interface PcapFormat {
  readonly littleEndian: boolean;
  /** Fractions of a second in a record's time. */
  readonly perSecond: number;
  readonly linkType: number;
}

/** What is sound of a file that was being written when its writer died. */
export interface SoundPart {
  readonly linkType: number | undefined;
  /** Where the last whole record ends; 0 when not even the header is there. */
  readonly end: number;
  readonly packets: number;
}

/** Walks the records of an open file up to `size` octets, without holding it in memory. */
export function soundPart(fd: number, size: number): SoundPart {
  const header = new Uint8Array(FILE_HEADER);
  if (readSync(fd, header, 0, FILE_HEADER, 0) < FILE_HEADER)
    return { linkType: undefined, end: 0, packets: 0 };
  const format = readFileHeader(header);
  if (format === undefined) return { linkType: undefined, end: 0, packets: 0 };

  const chunk = new DataView(new ArrayBuffer(CHUNK));
  let from = 0;
  let filled = 0;
  let end = FILE_HEADER;
  let packets = 0;
  while (end + RECORD_HEADER <= size) {
    if (end < from || end + RECORD_HEADER > from + filled) {
      from = end;
      filled = readSync(fd, chunk, 0, CHUNK, from);
      if (filled < RECORD_HEADER) break;
    }
    const captured = chunk.getUint32(end - from + 8, format.littleEndian);
    const next = end + RECORD_HEADER + captured;
    if (captured > MAX_CAPTURED || next > size) break;
    end = next;
    packets++;
  }
  return { linkType: format.linkType, end, packets };
}
