import { CaptureReader } from "../decode/capture-file.ts";
import { join } from "./packets.ts";

/** Numbers of 16 and 32 bits in one of both byte orders. */
export class Words {
  readonly #little: boolean;

  constructor(order: "little" | "big") {
    this.#little = order === "little";
  }

  u16(...values: number[]): Uint8Array {
    const view = new DataView(new ArrayBuffer(values.length * 2));
    for (const [at, value] of values.entries()) view.setUint16(at * 2, value, this.#little);
    return new Uint8Array(view.buffer);
  }

  u32(...values: number[]): Uint8Array {
    const view = new DataView(new ArrayBuffer(values.length * 4));
    for (const [at, value] of values.entries()) view.setUint32(at * 4, value, this.#little);
    return new Uint8Array(view.buffer);
  }

  /** A pcapng block: its body is padded and framed. */
  block(type: number, ...body: Uint8Array[]): Uint8Array {
    const content = join(...body);
    const padding = new Uint8Array((4 - (content.length & 3)) & 3);
    const length = this.u32(12 + content.length + padding.length);
    return join(this.u32(type), length, content, padding, length);
  }

  /** A section header, with its length unknown. */
  section(): Uint8Array {
    return this.block(0x0a0d0d0a, this.u32(0x1a2b3c4d), this.u16(1, 0), this.u32(0xffffffff, 0xffffffff));
  }
}

/** What a reader gave back of one packet: stamp, link type, length on the wire, bytes. */
export type Seen = readonly [time: number, linkType: number, wireLength: number, bytes: number[]];

/** Reads a file in chunks that end at the given places. */
export function readCapture(
  file: Uint8Array,
  ends: readonly number[] = [],
): { seen: Seen[]; problem: string | undefined } {
  const seen: Seen[] = [];
  const reader = new CaptureReader((bytes, start, end, wireLength, time, linkType) => {
    seen.push([time, linkType, wireLength, [...bytes.subarray(start, end)]]);
  });
  let at = 0;
  for (const end of [...ends, file.length]) {
    // A copy that is destroyed afterwards: the reader may not rely on it.
    const chunk = file.slice(at, end);
    reader.push(chunk);
    chunk.fill(0xee);
    at = Math.max(at, end);
  }
  reader.finish();
  return { seen, problem: reader.problem };
}
