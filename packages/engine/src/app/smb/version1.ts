/** Commands of SMB 1, MS-CIFS section 2.2.4, as far as files and pipes need them. */
import { u16le, u32le } from "../../numbers.ts";
import type { Direction } from "../protocol.ts";
import type { OpenFile, Session } from "./session.ts";
import { nameAt } from "./words.ts";

/** Section 2.2.3.1, and places in it. */
const HEADER = 32;
const COMMAND = 4;
const STATUS = 5;
const FLAGS_2 = 10;
const TREE = 24;
const PROCESS = 26;
const MULTIPLEX = 30;
/** Of the flags: texts are of 16-bit characters. */
const UNICODE = 0x8000;

const CLOSE = 0x04;
const WRITE = 0x0b;
const TRANSACTION = 0x25;
const OPEN_ANDX = 0x2d;
const READ_ANDX = 0x2e;
const WRITE_ANDX = 0x2f;
const TREE_CONNECT_ANDX = 0x75;
const NT_CREATE_ANDX = 0xa2;
const NONE = 0xff;
/** Those behind which another one may stand. */
const ANDX: ReadonlySet<number> = new Set([
  0x24,
  OPEN_ANDX,
  READ_ANDX,
  WRITE_ANDX,
  0x73,
  0x74,
  TREE_CONNECT_ANDX,
  NT_CREATE_ANDX,
]);
const TRANSACT_NAMED_PIPE = 0x26;
/** WRITE_ANDX: a message's first piece, with its length before. */
const MESSAGE_START = 0x0c;

/** Commands of one message. */
const MAX_COMMANDS = 8;

/** The command at hand; reused. `words`: its parameters; `data`: what stands behind them, with its size in front. */
const at = { start: 0, end: 0, words: 0, count: 0, data: 0 };

/** Reads all commands of the message at `start`, which may be cut off at `end`. */
export function readCommands1(
  session: Session,
  bytes: Uint8Array,
  start: number,
  end: number,
  direction: Direction,
): void {
  if (start + HEADER + 1 > end) return;
  const failed = u32le(bytes, start + STATUS);
  let command = bytes[start + COMMAND]!;
  let place = start + HEADER;
  at.start = start;
  at.end = end;
  for (let i = 0; i < MAX_COMMANDS; i++) {
    if (place >= end) return;
    at.words = place + 1;
    at.count = bytes[place]! * 2;
    at.data = at.words + at.count;
    if (at.data > end) return;
    if (direction === "to-server") request(session, bytes, command);
    else response(session, bytes, command, failed);
    if (!ANDX.has(command) || at.count < 4) return;
    command = bytes[at.words]!;
    const next = start + u16le(bytes, at.words + 2);
    if (command === NONE || next <= place) return;
    place = next;
  }
}

/** A request and its answer have the same. */
const key = (bytes: Uint8Array): string =>
  `${u16le(bytes, at.start + MULTIPLEX)} ${u16le(bytes, at.start + PROCESS)}`;

const isWide = (bytes: Uint8Array): boolean => (u16le(bytes, at.start + FLAGS_2) & UNICODE) !== 0;

const fileAt = (session: Session, bytes: Uint8Array, place: number): OpenFile =>
  session.file(`${u16le(bytes, place)}`, u16le(bytes, at.start + TREE));

function request(session: Session, bytes: Uint8Array, command: number): void {
  const { words, count } = at;
  switch (command) {
    case TREE_CONNECT_ANDX:
      if (count >= 8) session.askTree(key(bytes), sharePath(bytes, u16le(bytes, words + 6)));
      return;
    case NT_CREATE_ANDX:
      if (count >= 48)
        session.askOpen(key(bytes), u16le(bytes, at.start + TREE), textBehind(bytes, at.data + 2));
      return;
    case OPEN_ANDX:
      if (count >= 30)
        session.askOpen(key(bytes), u16le(bytes, at.start + TREE), textBehind(bytes, at.data + 2));
      return;
    case CLOSE:
      if (count >= 6) session.closeFile(`${u16le(bytes, words)}`);
      return;
    case READ_ANDX:
      if (count >= 20)
        session.askRead(key(bytes), fileAt(session, bytes, words + 4), u32le(bytes, words + 6));
      return;
    case WRITE:
      if (count >= 10)
        data(
          session,
          fileAt(session, bytes, words),
          "to-server",
          u32le(bytes, words + 4),
          at.data + 5,
          u16le(bytes, words + 2),
        );
      return;
    case WRITE_ANDX: {
      if (count < 24) return;
      const size = u16le(bytes, words + 20) + u16le(bytes, words + 18) * 0x1_0000;
      const skip = (u16le(bytes, words + 14) & MESSAGE_START) === MESSAGE_START && size > 2 ? 2 : 0;
      const from = at.start + u16le(bytes, words + 22) + skip;
      data(
        session,
        fileAt(session, bytes, words + 4),
        "to-server",
        u32le(bytes, words + 6),
        from,
        size - skip,
      );
      return;
    }
    case TRANSACTION: {
      if (count < 32 || u16le(bytes, words + 28) !== TRANSACT_NAMED_PIPE) return;
      const file = fileAt(session, bytes, words + 30);
      data(session, file, "to-server", 0, at.start + u16le(bytes, words + 24), u16le(bytes, words + 22));
      session.askRead(key(bytes), file, 0);
      return;
    }
    default:
  }
}

function response(session: Session, bytes: Uint8Array, command: number, status: number): void {
  const { words, count } = at;
  switch (command) {
    case TREE_CONNECT_ANDX:
      if (status !== 0 || count < 4) session.refuse(key(bytes));
      else session.answerTree(key(bytes), u16le(bytes, at.start + TREE), shareKind(bytes));
      return;
    case NT_CREATE_ANDX:
      session.answerOpen(key(bytes), 1, count >= 7 ? `${u16le(bytes, words + 5)}` : undefined, status);
      return;
    case OPEN_ANDX:
      session.answerOpen(key(bytes), 1, count >= 6 ? `${u16le(bytes, words + 4)}` : undefined, status);
      return;
    case READ_ANDX: {
      const asked = session.answerRead(key(bytes));
      if (asked?.file === undefined || count < 16) return;
      const size = u16le(bytes, words + 10) + u16le(bytes, words + 14) * 0x1_0000;
      data(session, asked.file, "to-client", asked.offset ?? 0, at.start + u16le(bytes, words + 12), size);
      return;
    }
    case TRANSACTION: {
      if (count < 20) return;
      const asked = session.answerRead(key(bytes));
      if (asked?.file === undefined) return;
      data(
        session,
        asked.file,
        "to-client",
        0,
        at.start + u16le(bytes, words + 14),
        u16le(bytes, words + 12),
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
  from: number,
  size: number,
): void {
  if (size > 0 && from < at.end)
    session.onData(file, direction, offset, from, Math.min(at.end, from + size), size);
}

/** Of 16-bit characters it begins at an even place of the message. */
function textBehind(bytes: Uint8Array, from: number): string {
  const wide = isWide(bytes);
  const start = wide && ((from - at.start) & 1) === 1 ? from + 1 : from;
  return nameAt(bytes, start, at.end, wide);
}

/** Behind the password. */
const sharePath = (bytes: Uint8Array, password: number): string => textBehind(bytes, at.data + 2 + password);

/** The service is told in octets: `A:` for disks. */
function shareKind(bytes: Uint8Array): "disk" | "pipe" | "printer" | undefined {
  const service = nameAt(bytes, at.data + 2, at.end, false);
  return service === "IPC"
    ? "pipe"
    : service === "A:"
      ? "disk"
      : service.startsWith("LPT")
        ? "printer"
        : undefined;
}
