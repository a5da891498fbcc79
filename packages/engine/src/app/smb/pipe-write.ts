import { u16 } from "../dcerpc/header.ts";

/** What a command of SMB writes into a named pipe; reused. */
export interface PipeWrite {
  /** The pipe, as the client got it when it opened it. */
  pipe: string;
  start: number;
  end: number;
}

/** MS-CIFS section 2.2.3.1, MS-SMB2 section 2.2.1. */
const HEADER_1 = 32;
const HEADER_2 = 64;
const SMB_2 = 0xfe;
const SMB_1 = 0xff;

/** SMB 1: MS-CIFS sections 2.2.4.43 and 2.2.4.33. */
const WRITE_ANDX = 0x2f;
const TRANSACTION = 0x25;
const TRANSACT_NAMED_PIPE = 0x26;
/** SMB 2: MS-SMB2 sections 2.2.21 and 2.2.31. */
const WRITE = 9;
const IOCTL = 11;
const PIPE_TRANSCEIVE = 0x0011c017;
/** Commands of one SMB 2 message. */
const MAX_COMMANDS = 16;

const found: PipeWrite = { pipe: "", start: 0, end: 0 };

/** Calls `onWrite` for each write into a pipe of the SMB message at `start`. Its argument is reused. */
export function pipeWrites(
  bytes: Uint8Array,
  start: number,
  end: number,
  onWrite: (write: PipeWrite) => void,
): void {
  if (bytes[start] === SMB_1) {
    if (start + HEADER_1 < end && write1(bytes, start, end)) onWrite(found);
    return;
  }
  if (bytes[start] !== SMB_2) return;
  let at = start;
  for (let i = 0; i < MAX_COMMANDS && at + HEADER_2 <= end; i++) {
    const next = u32(bytes, at + 20);
    if (write2(bytes, at, next === 0 ? end : Math.min(end, at + next))) onWrite(found);
    if (next === 0) return;
    at += next;
  }
}

function write1(bytes: Uint8Array, start: number, end: number): boolean {
  const command = bytes[start + 4];
  const words = start + HEADER_1 + 1;
  const behind = words + bytes[start + HEADER_1]! * 2;
  if (behind > end) return false;
  if (command === WRITE_ANDX && behind >= words + 24) {
    const size = u16(bytes, words + 20, true) + u16(bytes, words + 18, true) * 0x1_0000;
    return put(u16(bytes, words + 4, true), start + u16(bytes, words + 22, true), size, end);
  }
  if (command !== TRANSACTION || behind < words + 32) return false;
  if (u16(bytes, words + 28, true) !== TRANSACT_NAMED_PIPE) return false;
  return put(
    u16(bytes, words + 30, true),
    start + u16(bytes, words + 24, true),
    u16(bytes, words + 22, true),
    end,
  );
}

function write2(bytes: Uint8Array, start: number, end: number): boolean {
  const command = u16(bytes, start + 12, true);
  const body = start + HEADER_2;
  if (command === WRITE && body + 32 <= end)
    return put(idText(bytes, body + 16), start + u16(bytes, body + 2, true), u32(bytes, body + 4), end);
  if (command !== IOCTL || body + 32 > end || u32(bytes, body + 4) !== PIPE_TRANSCEIVE) return false;
  return put(idText(bytes, body + 8), start + u32(bytes, body + 24), u32(bytes, body + 28), end);
}

function put(pipe: number | string, at: number, size: number, end: number): boolean {
  if (size === 0 || at + size > end) return false;
  found.pipe = `${pipe}`;
  found.start = at;
  found.end = at + size;
  return true;
}

const u32 = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;

/** The second half of an SMB 2 file's id; the first outlives the connection. */
const idText = (bytes: Uint8Array, at: number): string => `${u32(bytes, at + 8)} ${u32(bytes, at + 12)}`;
