/** RFC 9113 section 6. */
export const DATA = 0x0;
export const HEADERS = 0x1;
export const RST_STREAM = 0x3;
export const SETTINGS = 0x4;
export const PUSH_PROMISE = 0x5;
export const PING = 0x6;
export const GOAWAY = 0x7;
export const CONTINUATION = 0x9;

export const END_STREAM = 0x01;
export const END_HEADERS = 0x04;
const PADDED = 0x08;
const PRIORITY = 0x20;

const HEADER_LENGTH = 9;

/** Hears of the frames of one side. What answers false could not be what it is told of: the side is given up. */
export interface FrameHandler {
  begin(frame: FrameReader): boolean;
  /** The next octets of the frame at hand: without padding and the fields in front. */
  content(frame: FrameReader, bytes: Uint8Array, start: number, end: number): boolean;
  done(frame: FrameReader): boolean;
}

/** Takes the frames of one side apart, RFC 9113 section 4.1, without waiting for whole ones. It is also the frame at hand. */
export class FrameReader {
  type: number = 0;
  flags: number = 0;
  stream: number = 0;
  /** PUSH_PROMISE: the stream that the other side will see. */
  promised: number = 0;
  /** Octets of content still to come, and of padding behind them. */
  left: number = 0;
  #padding: number = 0;
  #inFrame: boolean = false;
  readonly #handler: FrameHandler;

  constructor(handler: FrameHandler) {
    this.#handler = handler;
  }

  /** Takes what it can and returns how much that was; -1 when this is no HTTP/2. */
  read(bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    for (;;) {
      if (!this.#inFrame) {
        const next = this.#header(bytes, at, end);
        if (next < 0) return -1;
        if (next === at) return at - start;
        at = next;
        if (!this.#handler.begin(this)) return -1;
      }
      const size = Math.min(this.left, end - at);
      this.left -= size;
      if (size > 0 && !this.#handler.content(this, bytes, at, at + size)) return -1;
      at += size;
      const padding = Math.min(this.#padding, end - at);
      this.#padding -= padding;
      at += padding;
      if (this.left > 0 || this.#padding > 0) return at - start;
      this.#inFrame = false;
      if (!this.#handler.done(this)) return -1;
    }
  }

  /** Returns where the content starts, `at` when not all that comes before it is there, -1 when it makes no sense. */
  #header(bytes: Uint8Array, at: number, end: number): number {
    if (end - at < HEADER_LENGTH) return at;
    const length = (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;
    const type = bytes[at + 3]!;
    const flags = bytes[at + 4]!;
    const mayPad = type === DATA || type === HEADERS || type === PUSH_PROMISE;
    const padded = mayPad && (flags & PADDED) !== 0;
    const priority = type === HEADERS && (flags & PRIORITY) !== 0 ? 5 : 0;
    const front = (padded ? 1 : 0) + priority + (type === PUSH_PROMISE ? 4 : 0);
    const content = at + HEADER_LENGTH + front;
    if (end < content) return at;
    const padding = padded ? bytes[at + HEADER_LENGTH]! : 0;
    if (front + padding > length) return -1;
    this.type = type;
    this.flags = flags;
    this.stream = streamAt(bytes, at + 5);
    this.promised = type === PUSH_PROMISE ? streamAt(bytes, content - 4) : 0;
    this.left = length - front - padding;
    this.#padding = padding;
    this.#inFrame = true;
    return content;
  }

  /** Steps over lost octets. False when it cannot know where it is then. */
  gap(length: number): boolean {
    // The end of a frame must be seen, for what it brings about.
    if (!this.#inFrame || length >= this.left + this.#padding) return false;
    const content = Math.min(length, this.left);
    this.left -= content;
    this.#padding -= length - content;
    return true;
  }
}

/** The first bit is not part of it. */
const streamAt = (bytes: Uint8Array, at: number): number =>
  ((bytes[at]! & 0x7f) << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
