/**
 * Writes a zip archive as it goes, without compressing: captures are read from a fast network, and packets compress
 * poorly. PKWARE's APPNOTE, sections 4.3 and 4.5.3.
 */
import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";

export interface ZipEntry {
  /** No two have one name. */
  readonly name: string;
  readonly modified: Date;
  /** Octets, when they are known beforehand. Decides the form of the sizes behind the file; a wrong one throws. */
  readonly size: number | undefined;
  readonly body: AsyncIterable<Uint8Array>;
}

const LOCAL = 0x04034b50;
const DESCRIPTOR = 0x08074b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
/** Sizes and checksum come behind the file; names are UTF-8. */
const FLAGS = 0x0808;
const VERSION = 20;
/** 4.5: the first with 64-bit sizes. */
const VERSION_64 = 45;
/** Unix, so that modes are read: 4.4.2. */
const MADE_BY = (3 << 8) | VERSION_64;
/** A plain file that its owner alone reads. */
const MODE = (0o100600 << 16) >>> 0;
const FULL_16 = 0xffff;
const FULL_32 = 0xffff_ffff;

interface Written {
  readonly name: Buffer;
  readonly time: number;
  readonly crc: number;
  readonly size: number;
  readonly offset: number;
}

export async function* zip(entries: AsyncIterable<ZipEntry>): AsyncGenerator<Uint8Array, void, undefined> {
  const written: Written[] = [];
  let offset = 0;
  for await (const { name, modified, size: promised, body } of entries) {
    const encoded = Buffer.from(name);
    const time = dosTime(modified);
    // Unknown sizes may turn out large, and the form of what comes behind must be said now.
    const large = promised === undefined || promised >= FULL_32;
    const head = localHeader(encoded, time, large);
    const start = offset;
    yield head;
    offset += head.length;
    let crc = 0;
    let size = 0;
    for await (const chunk of body) {
      crc = crc32(chunk, crc);
      size += chunk.length;
      yield chunk;
    }
    if (promised !== undefined && size !== promised)
      throw new Error(`${name}: ${size} octets came, ${promised} were promised`);
    const behind = descriptor(crc, size, large);
    yield behind;
    offset += size + behind.length;
    written.push({ name: encoded, time, crc, size, offset: start });
  }
  const start = offset;
  for (const one of written) {
    const header = centralHeader(one);
    yield header;
    offset += header.length;
  }
  yield end(written.length, start, offset - start);
}

function localHeader(name: Buffer, time: number, large: boolean): Buffer {
  const header = Buffer.alloc(30 + (large ? 20 : 0) + name.length);
  header.writeUInt32LE(LOCAL, 0);
  header.writeUInt16LE(large ? VERSION_64 : VERSION, 4);
  header.writeUInt16LE(FLAGS, 6);
  header.writeUInt32LE(time, 10);
  if (large) for (const at of [18, 22]) header.writeUInt32LE(FULL_32, at);
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(large ? 20 : 0, 28);
  name.copy(header, 30);
  // That both sizes have 64 bits; what they are comes behind the file.
  if (large) {
    header.writeUInt16LE(1, 30 + name.length);
    header.writeUInt16LE(16, 32 + name.length);
  }
  return header;
}

function descriptor(crc: number, size: number, large: boolean): Buffer {
  const behind = Buffer.alloc(large ? 24 : 16);
  behind.writeUInt32LE(DESCRIPTOR, 0);
  behind.writeUInt32LE(crc, 4);
  for (const at of large ? [8, 16] : [8, 12])
    if (large) behind.writeBigUInt64LE(BigInt(size), at);
    else behind.writeUInt32LE(size, at);
  return behind;
}

function centralHeader({ name, time, crc, size, offset }: Written): Buffer {
  const big = [size, size, offset].filter((value) => value >= FULL_32);
  const extra = big.length === 0 ? 0 : 4 + 8 * big.length;
  const header = Buffer.alloc(46 + name.length + extra);
  header.writeUInt32LE(CENTRAL, 0);
  header.writeUInt16LE(MADE_BY, 4);
  header.writeUInt16LE(extra > 0 ? VERSION_64 : VERSION, 6);
  header.writeUInt16LE(FLAGS, 8);
  header.writeUInt32LE(time, 12);
  header.writeUInt32LE(crc, 16);
  header.writeUInt32LE(Math.min(size, FULL_32), 20);
  header.writeUInt32LE(Math.min(size, FULL_32), 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt16LE(extra, 30);
  header.writeUInt32LE(MODE, 38);
  header.writeUInt32LE(Math.min(offset, FULL_32), 42);
  name.copy(header, 46);
  if (extra > 0) {
    const at = 46 + name.length;
    header.writeUInt16LE(1, at);
    header.writeUInt16LE(8 * big.length, at + 2);
    for (const [i, value] of big.entries()) header.writeBigUInt64LE(BigInt(value), at + 4 + 8 * i);
  }
  return header;
}

function end(count: number, offset: number, size: number): Buffer {
  const large = count >= FULL_16 || offset >= FULL_32 || size >= FULL_32;
  const last = Buffer.alloc(22);
  last.writeUInt32LE(END, 0);
  for (const at of [8, 10]) last.writeUInt16LE(Math.min(count, FULL_16), at);
  last.writeUInt32LE(Math.min(size, FULL_32), 12);
  last.writeUInt32LE(Math.min(offset, FULL_32), 16);
  if (!large) return last;

  const record = Buffer.alloc(56);
  record.writeUInt32LE(END_64, 0);
  record.writeBigUInt64LE(44n, 4);
  record.writeUInt16LE(MADE_BY, 12);
  record.writeUInt16LE(VERSION_64, 14);
  for (const at of [24, 32]) record.writeBigUInt64LE(BigInt(count), at);
  record.writeBigUInt64LE(BigInt(size), 40);
  record.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(LOCATOR_64, 0);
  locator.writeBigUInt64LE(BigInt(offset + size), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([record, locator, last]);
}

/** Two seconds fine, from 1980 to 2107, without a zone: UTC here. */
function dosTime(time: Date): number {
  const year = time.getUTCFullYear();
  if (!(year >= 1980 && year <= 2107)) return (1 << 21) | (1 << 16);
  const date = ((year - 1980) << 9) | ((time.getUTCMonth() + 1) << 5) | time.getUTCDate();
  const clock = (time.getUTCHours() << 11) | (time.getUTCMinutes() << 5) | (time.getUTCSeconds() >> 1);
  return ((date << 16) | clock) >>> 0;
}
