/** Commands of SMB 2 and 3, MS-SMB2 section 2.2, as far as files and pipes need them. */
import { u16le, u32le, u64le } from "../../numbers.ts";
import type { Direction } from "../protocol.ts";
import type { OpenFile, Session, ShareKind } from "./session.ts";
import { nameAt, pair } from "./words.ts";

/** Section 2.2.1, and places in it. */
const HEADER = 64;
const STATUS = 8;
const COMMAND = 12;
const FLAGS = 16;
const NEXT = 20;
const MESSAGE = 24;
const TREE = 36;

const RESPONSE = 0x1;
const RELATED = 0x4;
/** "The answer comes later." */
const PENDING = 0x103;
/** What is read goes on: of pipes. */
const MORE = 0x8000_0005;

const TREE_CONNECT = 3;
const CREATE = 5;
const CLOSE = 6;
const READ = 8;
const WRITE = 9;
const IOCTL = 11;
const PIPE_TRANSCEIVE = 0x0011_c017;

const kinds: readonly (ShareKind | undefined)[] = [undefined, "disk", "pipe", "printer"];

/** Commands of one message. */
const MAX_COMMANDS = 16;
/** The id of a file that the command before has just opened. */
const SAME_FILE = `${0xffff_ffff} ${0xffff_ffff}`;

/** The second half of a file's id; the first outlives the connection. */
const idAt = (bytes: Uint8Array, at: number): string => pair(bytes, at + 8);

/** Reads all commands of the message at `start`, which may be cut off at `end`. */
export function readCommands2(
  session: Session,
  bytes: Uint8Array,
  start: number,
  end: number,
  direction: Direction,
): void {
  let before: OpenFile | undefined;
  let at = start;
  for (let i = 0; i < MAX_COMMANDS && at + HEADER <= end; i++) {
    const next = u32le(bytes, at + NEXT);
    const until = next === 0 ? end : Math.min(end, at + next);
    const flags = u32le(bytes, at + FLAGS);
    if ((flags & RESPONSE) !== 0) {
      if (direction === "to-client") response(session, bytes, at, until);
    } else if (direction === "to-server")
      before = request(session, bytes, at, until, (flags & RELATED) === 0 ? undefined : before);
    if (next < HEADER) return;
    at += next;
  }
}

/** @param related the file of the command before, where this one is for the same */
function request(
  session: Session,
  bytes: Uint8Array,
  start: number,
  end: number,
  related: OpenFile | undefined,
): OpenFile | undefined {
  const body = start + HEADER;
  const message = pair(bytes, start + MESSAGE);
  const tree = u32le(bytes, start + TREE);
  const fileAt = (at: number): OpenFile =>
    related !== undefined && idAt(bytes, at) === SAME_FILE ? related : session.file(idAt(bytes, at), tree);
  switch (u16le(bytes, start + COMMAND)) {
    case TREE_CONNECT:
      if (body + 8 <= end) session.askTree(message, nameIn(bytes, start, end, body + 4));
      return undefined;
    case CREATE:
      return body + 48 <= end
        ? session.askOpen(message, tree, nameIn(bytes, start, end, body + 44))
        : undefined;
    case CLOSE:
      if (body + 24 <= end && idAt(bytes, body + 8) !== SAME_FILE) session.closeFile(idAt(bytes, body + 8));
      return related;
    case READ: {
      if (body + 32 > end) return related;
      const file = fileAt(body + 16);
      session.askRead(message, file, u64le(bytes, body + 8));
      return file;
    }
    case WRITE: {
      if (body + 32 > end) return related;
      const file = fileAt(body + 16);
      data(
        session,
        file,
        "to-server",
        u64le(bytes, body + 8),
        start + u16le(bytes, body + 2),
        u32le(bytes, body + 4),
        end,
      );
      return file;
    }
    case IOCTL: {
      if (body + 32 > end || u32le(bytes, body + 4) !== PIPE_TRANSCEIVE) return related;
      const file = fileAt(body + 8);
      data(session, file, "to-server", 0, start + u32le(bytes, body + 24), u32le(bytes, body + 28), end);
      session.askRead(message, file, 0);
      return file;
    }
    default:
      return related;
  }
}

function response(session: Session, bytes: Uint8Array, start: number, end: number): void {
  const body = start + HEADER;
  const message = pair(bytes, start + MESSAGE);
  const status = u32le(bytes, start + STATUS);
  if (status === PENDING) return;
  const done = status === 0 || status === MORE;
  switch (u16le(bytes, start + COMMAND)) {
    case TREE_CONNECT:
      if (done && body + 3 <= end)
        session.answerTree(message, u32le(bytes, start + TREE), kinds[bytes[body + 2]!]);
      else session.refuse(message);
      return;
    case CREATE:
      session.answerOpen(message, 2, done && body + 80 <= end ? idAt(bytes, body + 64) : undefined, status);
      return;
    case READ: {
      const asked = session.answerRead(message);
      if (asked?.file === undefined || !done || body + 8 > end) return;
      data(
        session,
        asked.file,
        "to-client",
        asked.offset ?? 0,
        start + bytes[body + 2]!,
        u32le(bytes, body + 4),
        end,
      );
      return;
    }
    case IOCTL: {
      const asked = session.answerRead(message);
      if (asked?.file === undefined || !done || body + 40 > end) return;
      data(
        session,
        asked.file,
        "to-client",
        0,
        start + u32le(bytes, body + 32),
        u32le(bytes, body + 36),
        end,
      );
      return;
    }
    default:
  }
}

function data(
  session: Session,
  file: OpenFile,
  direction: Direction,
  offset: number,
  at: number,
  size: number,
  end: number,
): void {
  if (size > 0 && at < end) session.onData(file, direction, offset, at, Math.min(end, at + size), size);
}

/** A name whose place and length stand at `at`. */
function nameIn(bytes: Uint8Array, start: number, end: number, at: number): string {
  const from = start + u16le(bytes, at);
  return nameAt(bytes, from, Math.min(end, from + u16le(bytes, at + 2)), true);
}
