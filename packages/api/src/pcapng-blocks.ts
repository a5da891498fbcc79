/**
 * A stream of packets travels as pcapng, little endian. Those who pass it on need no more of it than where a block
 * ends, which kind it is and which interface it is of.
 */
export const pcapngBlock = {
  section: 0x0a0d0d0a,
  interface: 1,
  names: 4,
  statistics: 5,
  packet: 6,
} as const;

/** Octets of one block: a packet of 256 KiB and its comments, a MiB of names. */
const MAX_BLOCK = 2_097_152;
/** Type, and the length in front and behind. */
const FRAME = 12;

export interface PcapngBlock {
  readonly type: number;
  /** All of it, frame included. The reader's own until the next `push`. */
  readonly bytes: Uint8Array;
}

/** Cuts a stream into blocks, however it was cut on its way. */
export class PcapngBlocks {
  #rest: Uint8Array = new Uint8Array(0);
  /** What is wrong with the stream; nothing is read any more. */
  problem: string | undefined = undefined;

  /** The blocks that are whole now. */
  push(chunk: Uint8Array): PcapngBlock[] {
    const found: PcapngBlock[] = [];
    if (this.problem !== undefined) return found;
    const bytes = this.#rest.length === 0 ? chunk : joined(this.#rest, chunk);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    while (bytes.length - at >= FRAME) {
      const type = view.getUint32(at, true);
      const length = view.getUint32(at + 4, true);
      if (length < FRAME || length % 4 !== 0 || length > MAX_BLOCK) {
        this.problem = `a block of type ${type} has a length of ${length}`;
        return found;
      }
      if (bytes.length - at < length) break;
      found.push({ type, bytes: bytes.subarray(at, at + length) });
      at += length;
    }
    this.#rest = bytes.slice(at);
    return found;
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);

/** Of a block of packet or statistics: the number of its interface. */
export const interfaceOf = ({ bytes }: PcapngBlock): number =>
  bytes.length < FRAME + 4 ? 0 : viewOf(bytes).getUint32(8, true);

/** The same block, of another interface. */
export function withInterface({ bytes }: PcapngBlock, id: number): Uint8Array {
  const copy = bytes.slice();
  if (copy.length >= FRAME + 4) viewOf(copy).setUint32(8, id, true);
  return copy;
}

/** What one interface has seen and lost. */
export interface PcapngCounts {
  readonly received: number;
  readonly dropped: number;
}

const RECEIVED = 4;
const DROPPED = 5;

/** Of a block of statistics. */
export function countsOf({ bytes }: PcapngBlock): PcapngCounts {
  const view = viewOf(bytes);
  const counts = { received: 0, dropped: 0 };
  let at = 20;
  while (at + 4 <= bytes.length - 4) {
    const code = view.getUint16(at, true);
    const length = view.getUint16(at + 2, true);
    if (code === 0) break;
    if (length === 8 && at + 12 <= bytes.length) {
      const count = view.getUint32(at + 4, true) + view.getUint32(at + 8, true) * 4_294_967_296;
      if (code === RECEIVED) counts.received = count;
      if (code === DROPPED) counts.dropped = count;
    }
    at += 4 + length + ((4 - (length % 4)) % 4);
  }
  return counts;
}
