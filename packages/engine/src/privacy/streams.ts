import type { Packet } from "../decode/packet.ts";
import { word } from "../flow/flow.ts";

/** Directions of TCP connections followed at first, and at most: some 100 octets each. */
const FEWEST = 256;
export const MAX_STREAMS = 8_192;
/** Places where one stream may stand. */
const WAYS = 4;

/** Words of an entry: version (0: free), two addresses of four words, ports, then what is remembered. */
const PORTS = 9;
const USED = 10;
const NEXT = 11;
const STATE = 12;
const BITS = 13;

/**
 * What is remembered of each direction of TCP connections, in one array: bounded, and nothing is allocated for a packet.
 * When it is full the one unheard of for longest is forgotten, which costs nothing but that more of it is masked.
 */
export class Streams {
  /** Streams forgotten because others needed their places. */
  evicted = 0;
  #words: Int32Array;
  #capacity = FEWEST;
  readonly #stride: number;
  /** Of the packet at hand, see `look`. */
  readonly #key: Int32Array = new Int32Array(PORTS + 1);
  #tick = 0;

  /** @param bits words of state that each stream has beside its own */
  constructor(bits: number) {
    this.#stride = BITS + bits;
    this.#words = new Int32Array(this.#capacity * this.#stride);
  }

  /** The stream that a packet belongs to, or the one against it; -1 when it is not known. */
  find(packet: Packet, against: boolean): number {
    this.#look(packet, against);
    const at = this.#search();
    if (at >= 0) this.#words[at + USED] = ++this.#tick;
    return at;
  }

  /** A new one, for a packet whose stream is not known. */
  add(packet: Packet, against: boolean): number {
    this.#look(packet, against);
    let at = this.#free(false);
    while (at < 0 && this.#capacity < MAX_STREAMS) {
      this.#grow();
      at = this.#free(false);
    }
    if (at < 0) {
      at = this.#free(true);
      this.evicted++;
    }
    this.#words.fill(0, at, at + this.#stride);
    this.#words.set(this.#key, at);
    this.#words[at + USED] = ++this.#tick;
    return at;
  }

  remove(at: number): void {
    this.#words[at] = 0;
  }

  /** The number of the next octet, as a 32-bit number with sign. */
  next(at: number): number {
    return this.#words[at + NEXT]!;
  }

  state(at: number): number {
    return this.#words[at + STATE]!;
  }

  set(at: number, next: number, state: number): void {
    this.#words[at + NEXT] = next;
    this.#words[at + STATE] = state;
  }

  setState(at: number, state: number): void {
    this.#words[at + STATE] = state;
  }

  /** Where the words of state are, from `bitsOf(at)` on; good until the next `add`. */
  get words(): Int32Array {
    return this.#words;
  }

  bitsOf(at: number): number {
    return at + BITS;
  }

  #look(packet: Packet, against: boolean): void {
    const { bytes, version } = packet;
    const key = this.#key;
    const size = version === 4 ? 4 : 16;
    const source = against ? packet.destination : packet.source;
    const destination = against ? packet.source : packet.destination;
    key.fill(0);
    key[0] = version;
    for (let i = 0; i < size; i += 4) {
      key[1 + (i >> 2)] = word(bytes, source + i);
      key[5 + (i >> 2)] = word(bytes, destination + i);
    }
    key[PORTS] = against
      ? (packet.destinationPort << 16) | packet.sourcePort
      : (packet.sourcePort << 16) | packet.destinationPort;
  }

  /** The first place of the bucket of the key that stands at `at` in `words`. */
  #bucket(words: Int32Array, at: number): number {
    let hash = 0;
    for (let i = 0; i <= PORTS; i++) {
      hash = Math.imul(hash ^ words[at + i]!, 0xcc9e2d51);
      hash ^= hash >>> 15;
    }
    hash = Math.imul(hash ^ (hash >>> 13), 0x85ebca6b);
    hash ^= hash >>> 16;
    return (hash & (this.#capacity / WAYS - 1)) * WAYS * this.#stride;
  }

  #search(): number {
    const words = this.#words;
    const key = this.#key;
    let at = this.#bucket(key, 0);
    for (let way = 0; way < WAYS; way++, at += this.#stride) {
      let i = 0;
      while (i <= PORTS && words[at + i] === key[i]) i++;
      if (i > PORTS) return at;
    }
    return -1;
  }

  /** A free place for the key; with `force` that of the one longest unheard of. */
  #free(force: boolean): number {
    const words = this.#words;
    let at = this.#bucket(this.#key, 0);
    let oldest = at;
    for (let way = 0; way < WAYS; way++, at += this.#stride) {
      if (words[at] === 0) return at;
      // By the difference, so that the count may come around.
      if (((words[at + USED]! - words[oldest + USED]!) | 0) < 0) oldest = at;
    }
    return force ? oldest : -1;
  }

  #grow(): void {
    const old = this.#words;
    const stride = this.#stride;
    this.#capacity *= 2;
    this.#words = new Int32Array(this.#capacity * stride);
    // Twice the buckets: those of one old bucket are in two new ones, so all have a place.
    for (let at = 0; at < old.length; at += stride) {
      if (old[at] === 0) continue;
      let to = this.#bucket(old, at);
      while (this.#words[to] !== 0) to += stride;
      for (let i = 0; i < stride; i++) this.#words[to + i] = old[at + i]!;
    }
  }
}
