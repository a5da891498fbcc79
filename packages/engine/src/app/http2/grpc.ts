import { latin1 } from "../../bytes.ts";
import { u32be } from "../../numbers.ts";
import { Growing } from "../growing.ts";
import { Decompressor } from "../http/decompress.ts";
import type { Head } from "../http/head.ts";
import type { AppSink } from "../protocol.ts";
import { Sections } from "../section.ts";

/** A flag octet and a length of four. */
const PREFIX = 5;

type Emit = (bytes: Uint8Array, start: number, end: number) => void;

/** Working space. */
const field = new Growing();

/**
 * A body of gRPC: messages, each with a flag and its length before it. A call may last for days, so each message is
 * shown when it is whole, with what comes before it as other bodies are, or inflated and without.
 */
export class GrpcBody {
  readonly #encoding: "gzip" | "deflate" | undefined;
  readonly #sink: AppSink;
  readonly #emit: Emit;
  readonly #sections: Sections;
  #decompressor: Decompressor | undefined = undefined;
  readonly #prefix: Uint8Array = new Uint8Array(PREFIX);
  #prefixed: number = 0;
  #left: number = 0;

  constructor(head: Head, sink: AppSink, emit: Emit) {
    this.#encoding = encodingOf(head);
    this.#sink = sink;
    this.#emit = emit;
    this.#sections = new Sections(sink.holdings, emit);
  }

  read(bytes: Uint8Array, start: number, end: number): void {
    let at = start;
    while (at < end) {
      if (this.#prefixed < PREFIX) {
        this.#prefix[this.#prefixed++] = bytes[at++]!;
        if (this.#prefixed === PREFIX) this.#begin();
      } else {
        const size = Math.min(this.#left, end - at);
        (this.#decompressor ?? this.#sections).add(bytes, at, at + size);
        this.#left -= size;
        at += size;
      }
      if (this.#prefixed === PREFIX && this.#left === 0) this.#endMessage();
    }
  }

  #begin(): void {
    const prefix = this.#prefix;
    this.#left = u32be(prefix, 1);
    if ((prefix[0]! & 1) === 1 && this.#encoding !== undefined)
      this.#decompressor = Decompressor.open(this.#encoding, this.#sink, this.#emit);
    if (this.#decompressor === undefined) this.#sections.add(prefix, 0, PREFIX);
  }

  #endMessage(): void {
    (this.#decompressor ?? this.#sections).flush();
    this.#decompressor?.release();
    this.#decompressor = undefined;
    this.#prefixed = 0;
  }

  /** Steps over lost octets. False when it cannot know where it is then. */
  gap(length: number): boolean {
    this.#sections.flush();
    if (this.#decompressor !== undefined || length >= this.#left) return false;
    this.#left -= length;
    return true;
  }

  /** Shows what is waiting and lets go of all memory. */
  finish(): void {
    if (this.#prefixed > 0 && this.#prefixed < PREFIX) this.#sections.add(this.#prefix, 0, this.#prefixed);
    this.#endMessage();
    this.release();
  }

  release(): void {
    this.#sections.release();
    this.#decompressor?.release();
    this.#decompressor = undefined;
  }
}

function encodingOf(head: Head): "gzip" | "deflate" | undefined {
  field.length = 0;
  if (!head.addField("grpc-encoding", field)) return undefined;
  const name = latin1(field.bytes, 0, field.length).toLowerCase();
  return name === "gzip" || name === "deflate" ? name : undefined;
}
