import { FILE_DATA, PKT_DATA } from "../../buffers.ts";
import { EMPTY } from "../../bytes.ts";
import type { Conversation } from "../dcerpc/conversation.ts";
import { measure as measurePdu } from "../dcerpc/header.ts";
import { identifyFile } from "../file/types.ts";
import { FramedParser } from "../framed/framed.ts";
import type { AppProtocol, AppSink, Direction, Guess } from "../protocol.ts";
import { type OpenFile, Session } from "./session.ts";
import { readCommands1 } from "./version1.ts";
import { readCommands2 } from "./version2.ts";

/** Types of RFC 1002 section 4.3.1 that Snort believes. */
const SESSION_MESSAGE = 0x00;
const SESSION_REQUEST = 0x81;
const SESSION_GRANTED = 0x82;
const KEEP_ALIVE = 0x85;
/** RFC 1002: a 17-bit length; SMB over port 445 has 24 bits. */
const HEADER = 4;
const SMB_1 = 0xff;
const SMB_2 = 0xfe;
/** Octets of a file that rules see, from its start: Snort's `smb_file_depth`. */
const FILE_DEPTH = 16_384;
/** Calls and pieces of files in one message, after the first; a full message has room for a thousand empty calls. */
const MAX_MORE = 1_024;

/** SMB in NetBIOS sessions, or over TCP as it is: RFC 1002 section 4.3, MS-SMB section 2.1. */
export const smb: AppProtocol = {
  name: "smb",
  service: "netbios-ssn",
  transports: ["tcp"],
  ports: [],
  probe,
  open: (_flow, _transport, sink) => new SmbParser(sink),
};

/** A session message with SMB in it: `ff SMB`, `fe SMB` or `fd SMB`. A session may have been asked for, or granted, before. */
function probe(bytes: Uint8Array, start: number, end: number): Guess {
  const type = bytes[start];
  if (type !== SESSION_REQUEST && type !== SESSION_GRANTED) return startsMessage(bytes, start, end);
  const next = start + measure(bytes, start, end);
  return next === start || next >= end ? "unsure" : startsMessage(bytes, next, end);
}

function startsMessage(bytes: Uint8Array, start: number, end: number): Guess {
  const signs = [SESSION_MESSAGE, -1, -1, -1, -1, 0x53, 0x4d, 0x42];
  for (const [i, sign] of signs.entries()) {
    if (start + i >= end) return "unsure";
    if (sign >= 0 && bytes[start + i] !== sign) return "no";
  }
  return bytes[start + HEADER]! >= 0xfd ? "yes" : "no";
}

function measure(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < HEADER) return 0;
  const type = bytes[start]!;
  if (type !== SESSION_MESSAGE && (type < SESSION_REQUEST || type > KEEP_ALIVE)) return -1;
  return HEADER + ((bytes[start + 1]! << 16) | (bytes[start + 2]! << 8) | bytes[start + 3]!);
}

/** Where the first message with SMB in it starts; -1: not yet. */
function messageFrom(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at++) if (startsMessage(bytes, at, end) === "yes") return at;
  return -1;
}

/** A whole PDU of DCE/RPC, or a piece of a file, that rules look at by itself. */
interface More {
  readonly file: OpenFile;
  readonly pdu: boolean;
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** What a long message that goes on in the next piece carries. */
interface Rest {
  readonly file: OpenFile;
  readonly offset: number;
  readonly size: number;
}

/**
 * Messages are units; those that write a DCE/RPC call into a pipe, or answer one, say so, and those that read or write a
 * file have its data in `file_data`.
 */
class SmbParser extends FramedParser {
  readonly #session: Session;
  /** What rules look at after the message at hand. */
  readonly #more: More[] = [];
  readonly #rest: { [direction in Direction]: Rest | undefined } = {
    "to-server": undefined,
    "to-client": undefined,
  };
  #bytes: Uint8Array = EMPTY;
  #firstPdu: boolean = true;
  #firstData: boolean = true;
  #whole: { readonly conversation: Conversation; readonly start: number } | undefined = undefined;

  constructor(sink: AppSink) {
    super(sink, measure);
    this.#session = new Session(sink, (file, direction, offset, start, end, size) =>
      this.#data(file, direction, offset, start, end, size),
    );
  }

  #begin(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#firstPdu = this.#firstData = true;
    this.#whole = undefined;
    this.#more.length = 0;
  }

  protected override message(direction: Direction, bytes: Uint8Array, start: number, end: number): void {
    this.#begin(bytes);
    this.#rest[direction] = undefined;
    const from = measure(bytes, start, end) < 0 ? messageFrom(bytes, start, end) : start;
    if (from < 0 || from + HEADER >= end) return;
    const version = bytes[from + HEADER];
    if (version === SMB_1) readCommands1(this.#session, bytes, from + HEADER, end, direction);
    else if (version === SMB_2) readCommands2(this.#session, bytes, from + HEADER, end, direction);
  }

  protected override continued(direction: Direction, bytes: Uint8Array, start: number, end: number): void {
    this.#begin(bytes);
    const rest = this.#rest[direction];
    this.#rest[direction] = undefined;
    if (rest !== undefined)
      this.#data(rest.file, direction, rest.offset, start, Math.min(end, start + rest.size), rest.size);
  }

  /** As in Snort, what stands before a message is shown with it. */
  protected override resume(bytes: Uint8Array, start: number, end: number): number {
    const at = messageFrom(bytes, start, end);
    return at < 0 ? 0 : at - start + measure(bytes, at, end);
  }

  protected override shown(direction: Direction): void {
    if (this.#whole !== undefined)
      this.#whole.conversation.showWhole(this.#bytes, this.#whole.start, direction);
    for (const { file, pdu, bytes, start, end } of this.#more) {
      const { buffers } = this.sink;
      const whole = pdu && file.conversation.read(bytes, start, end, direction);
      buffers.set(pdu ? PKT_DATA : FILE_DATA, bytes, start, end);
      if (!pdu && file.fileType >= 0) buffers.facts.fileType = file.fileType;
      this.sink.unit(direction);
      if (whole) file.conversation.showWhole(bytes, start, direction);
    }
  }

  #data(
    file: OpenFile,
    direction: Direction,
    offset: number,
    start: number,
    end: number,
    size: number,
  ): void {
    if (file.closed) return;
    const here = end - start;
    if (here < size) this.#rest[direction] = { file, offset: offset + here, size: size - here };
    if (file.tree?.kind === "disk") this.#fileData(file, offset, start, end);
    else this.#piped(file, direction, start, end);
  }

  #fileData(file: OpenFile, offset: number, start: number, end: number): void {
    const until = Math.min(end, start + FILE_DEPTH - offset);
    if (until <= start) return;
    const { buffers, extras } = this.sink;
    if (offset === 0 && extras.has("file_type")) file.fileType = identifyFile(this.#bytes, start, until);
    if (this.#firstData) {
      buffers.set(FILE_DATA, this.#bytes, start, until);
      if (file.fileType >= 0) buffers.facts.fileType = file.fileType;
    }
    if (!this.#firstData && this.#more.length < MAX_MORE)
      this.#more.push({ file, pdu: false, bytes: this.#bytes, start, end: until });
    this.#firstData = false;
  }

  /** A call may come in several writes, and several calls in one. */
  #piped(file: OpenFile, direction: Direction, start: number, end: number): void {
    const joiner = file.joiners[direction];
    const bytes = this.#bytes;
    if (joiner.waits) {
      joiner.add(bytes, start, end);
      for (let pdu = joiner.take(); pdu !== undefined; pdu = joiner.take())
        this.#pdu(file, pdu, 0, pdu.length);
      return;
    }
    for (let at = start; at < end; ) {
      const size = measurePdu(bytes, at, end);
      if (size < 0) return;
      if (size === 0 || at + size > end) {
        joiner.add(bytes, at, end);
        return;
      }
      // The first that is all in this message is shown with it.
      if (this.#firstPdu) {
        this.#firstPdu = false;
        if (file.conversation.read(bytes, at, at + size, direction))
          this.#whole = { conversation: file.conversation, start: at };
      } else this.#pdu(file, bytes, at, at + size);
      at += size;
    }
  }

  #pdu(file: OpenFile, bytes: Uint8Array, start: number, end: number): void {
    if (this.#more.length < MAX_MORE) this.#more.push({ file, pdu: true, bytes, start, end });
  }

  close(): void {
    this.#session.close();
  }
}
