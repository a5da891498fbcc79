import { PKT_DATA } from "../../buffers.ts";
import { Conversation } from "../dcerpc/conversation.ts";
import { measure as measurePdu } from "../dcerpc/header.ts";
import { FramedParser } from "../framed/framed.ts";
import type { AppProtocol, AppSink, Direction, Guess } from "../protocol.ts";
import { type PipeWrite, pipeWrites } from "./pipe-write.ts";

/** Types of RFC 1002 section 4.3.1 that Snort believes. */
const SESSION_MESSAGE = 0x00;
const SESSION_REQUEST = 0x81;
const KEEP_ALIVE = 0x85;
/** RFC 1002: a 17-bit length; SMB over port 445 has 24 bits. */
const HEADER = 4;
/** Pipes that one connection has open; clients have a few. */
const MAX_PIPES = 64;

/** SMB in NetBIOS sessions, or over TCP as it is: RFC 1002 section 4.3, MS-SMB section 2.1. */
export const smb: AppProtocol = {
  name: "smb",
  service: "netbios-ssn",
  transports: ["tcp"],
  ports: [],
  probe,
  open: (_flow, _transport, sink) => new SmbParser(sink),
};

/** A session message with SMB in it: `ff SMB`, `fe SMB` or `fd SMB`. */
function probe(bytes: Uint8Array, start: number, end: number): Guess {
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
  for (let at = start; at < end; at++) if (probe(bytes, at, end) === "yes") return at;
  return -1;
}

/** Messages are units; those that write a DCE/RPC call into a pipe say so. */
class SmbParser extends FramedParser {
  readonly #pipes: Map<string, Conversation> = new Map();
  /** Whole calls in the message at hand, after the first: rules look at each by itself. */
  readonly #more: (readonly [conversation: Conversation, start: number, end: number])[] = [];
  #first: boolean = true;
  #whole: { readonly conversation: Conversation; readonly start: number } | undefined = undefined;

  constructor(sink: AppSink) {
    super(sink, measure);
  }

  protected override message(direction: Direction, bytes: Uint8Array, start: number, end: number): void {
    this.#first = true;
    this.#whole = undefined;
    this.#more.length = 0;
    if (direction !== "to-server") return;
    const from = measure(bytes, start, end) < 0 ? messageFrom(bytes, start, end) : start;
    if (from >= 0) pipeWrites(bytes, from + HEADER, end, (write) => this.#written(bytes, write));
  }

  /** As in Snort, what stands before a message is shown with it. */
  protected override resume(bytes: Uint8Array, start: number, end: number): number {
    const at = messageFrom(bytes, start, end);
    return at < 0 ? 0 : at - start + measure(bytes, at, end);
  }

  protected override shown(direction: Direction, bytes: Uint8Array): void {
    if (this.#whole !== undefined) this.#whole.conversation.showWhole(bytes, this.#whole.start);
    for (const [conversation, start, end] of this.#more) {
      const whole = conversation.read(bytes, start, end, direction);
      this.sink.buffers.set(PKT_DATA, bytes, start, end);
      this.sink.unit(direction);
      if (whole) conversation.showWhole(bytes, start);
    }
  }

  #written(bytes: Uint8Array, { pipe, start, end }: PipeWrite): void {
    let at = start;
    while (at < end) {
      const size = measurePdu(bytes, at, end);
      if (size <= 0 || at + size > end) return;
      const conversation = this.#conversation(pipe);
      if (conversation === undefined) return;
      if (!this.#first) this.#more.push([conversation, at, at + size]);
      else if (conversation.read(bytes, at, at + size, "to-server"))
        this.#whole = { conversation, start: at };
      this.#first = false;
      at += size;
    }
  }

  #conversation(pipe: string): Conversation | undefined {
    let known = this.#pipes.get(pipe);
    if (known === undefined && this.#pipes.size < MAX_PIPES) {
      known = new Conversation(this.sink);
      this.#pipes.set(pipe, known);
    }
    return known;
  }

  close(): void {
    for (const conversation of this.#pipes.values()) conversation.close();
  }
}
