import { PKT_DATA } from "../../buffers.ts";
import type { AppParser, AppSink, Direction } from "../protocol.ts";
import { CONTINUATION, FrameReader } from "./frame-reader.ts";
import { Messages } from "./messages.ts";

/** Octets that are unmasked at a time. */
const PIECE = 16_384;

/** Working space, good within one call. */
const unmasked = new Uint8Array(PIECE);

/** One side of the conversation. */
class Side {
  readonly frame: FrameReader = new FrameReader();
  readonly messages: Messages;
  inFrame: boolean = false;
  /** A message has begun whose last frame is yet to come. */
  inMessage: boolean = false;
  /** Payload of the control frame at hand: these come between the frames of a message. */
  control: number[] = [];
  lost: boolean = false;

  constructor(messages: Messages) {
    this.messages = messages;
  }
}

/** RFC 6455, after the handshake. Each message is a unit, without masks and put together; so is what a control frame says. */
export class WebSocketParser implements AppParser {
  readonly #sink: AppSink;
  readonly #toServer: Side;
  readonly #toClient: Side;

  constructor(sink: AppSink) {
    this.#sink = sink;
    this.#toServer = this.#open("to-server");
    this.#toClient = this.#open("to-client");
  }

  #open(direction: Direction): Side {
    return new Side(
      new Messages(this.#sink, (bytes, start, end) => {
        this.#sink.buffers.set(PKT_DATA, bytes, start, end);
        this.#sink.unit(direction);
      }),
    );
  }

  #side(direction: Direction): Side {
    return direction === "to-server" ? this.#toServer : this.#toClient;
  }

  read(bytes: Uint8Array, start: number, end: number, direction: Direction): number {
    const side = this.#side(direction);
    const { frame } = side;
    let at = start;
    while (!side.lost) {
      if (!side.inFrame) {
        const next = frame.header(bytes, at, end);
        if (next === at) return at - start;
        if (next < 0 || !this.#begin(side)) break;
        at = next;
      }
      while (at < end && frame.left > 0) {
        const size = Math.min(frame.left, end - at, PIECE);
        frame.unmask(bytes, at, at + size, unmasked);
        if (frame.control) for (let i = 0; i < size; i++) side.control.push(unmasked[i]!);
        else side.messages.add(unmasked, 0, size);
        at += size;
      }
      if (frame.left > 0) return at - start;
      this.#end(side, direction);
    }
    this.#giveUp(side);
    return -1 - (at - start);
  }

  /** Whether the frame may come here: RFC 6455 section 5.4. */
  #begin(side: Side): boolean {
    const { frame } = side;
    side.inFrame = true;
    if (frame.control) return true;
    if ((frame.opcode === CONTINUATION) !== side.inMessage) return false;
    if (!side.inMessage) side.messages.begin(frame.deflated);
    side.inMessage = true;
    return true;
  }

  #end(side: Side, direction: Direction): void {
    const { frame } = side;
    side.inFrame = false;
    if (frame.control) this.#showControl(side, direction);
    else if (frame.last) {
      side.inMessage = false;
      side.messages.end();
    }
  }

  #showControl(side: Side, direction: Direction): void {
    if (side.control.length === 0) return;
    this.#sink.buffers.set(PKT_DATA, Uint8Array.from(side.control), 0, side.control.length);
    side.control = [];
    this.#sink.unit(direction);
  }

  gap(direction: Direction, length: number): void {
    const side = this.#side(direction);
    const { frame, messages } = side;
    // The end of a frame must be seen, for what it brings about.
    if (side.inFrame && !frame.control && length < frame.left && messages.gap()) frame.skip(length);
    else this.#giveUp(side);
  }

  end(direction: Direction): void {
    this.#giveUp(this.#side(direction));
  }

  #giveUp(side: Side): void {
    side.lost = true;
    side.messages.flush();
    side.messages.release();
  }

  close(): void {
    this.#toServer.messages.release();
    this.#toClient.messages.release();
  }
}
