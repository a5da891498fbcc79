import { EMPTY } from "../../bytes.ts";
import { Growing } from "../growing.ts";
import { Bits } from "./bits.ts";
import * as codes from "./codes.ts";
import { contextModes } from "./context.ts";
import { dictionary, LONGEST_WORD, SHORTEST_WORD, wordBits, wordStart } from "./dictionary.ts";
import { History } from "./history.ts";
import { Kind } from "./kind.ts";
import { CODE_MEMORY, type PrefixCode, prefixCode } from "./prefix-code.ts";
import { addWord, TRANSFORMS } from "./transforms.ts";

/** Octets of history that are kept, whatever the stream asks for: up to 16 MiB it may, and few use. */
const LARGEST_HISTORY = 4_194_304;

/** Section 3.5: the order in which lengths of the code length code come, and how each is written. */
const lengthOrder = [1, 2, 3, 4, 0, 5, 17, 6, 16, 7, 8, 9, 10, 11, 12, 13, 14, 15];
const FULL_CODE = 32_768;

/** Section 7.1: contexts of a literal, and of a distance. */
const LITERAL_CONTEXTS = 64;
const DISTANCE_CONTEXTS = 4;

/** `yield`: waits for more input, or for room. */
type Steps<Result = void> = Generator<void, Result, void>;

/** Working space. */
const word = new Growing();

/** RFC 7932. Takes its input cut anywhere. What cannot be read sets `problem`; what came before that stays good. */
export class Brotli {
  problem: string | undefined;
  /** Octets taken and given so far. */
  taken: number = 0;
  given: number = 0;
  readonly #bits: Bits = new Bits();
  readonly #history: History = new History(LARGEST_HISTORY);
  readonly #steps: Steps = this.#stream();
  #out: Growing = word;
  #room: number = 0;
  #codes: number = 0;
  /** Section 4: the last four distances, the latest first. */
  readonly #distances: number[] = [4, 11, 15, 16];
  #window: number = 0;
  /** Octets of the meta-block still to come. */
  #left: number = 0;
  readonly #literals: Kind = new Kind();
  readonly #commands: Kind = new Kind();
  readonly #distanceKind: Kind = new Kind();
  readonly #lengths: Uint8Array = new Uint8Array(1_024);

  /** Octets that it holds: history and tables. */
  get memory(): number {
    return this.#history.memory + this.#codes * CODE_MEMORY;
  }

  /**
   * Takes bytes and adds what they hold to `out` until that is `room` octets long; returns where it stopped.
   * Stops before `end` only when `out` is full, or for a problem.
   */
  write(bytes: Uint8Array, start: number, end: number, out: Growing, room: number): number {
    const bits = this.#bits;
    bits.bytes = bytes;
    bits.from = start;
    bits.end = end;
    this.#out = out;
    this.#room = room;
    const had = out.length;
    if (this.problem === undefined && out.length < room) this.#steps.next();
    this.given += out.length - had;
    this.taken += bits.from - start;
    bits.bytes = EMPTY;
    this.#out = word;
    return bits.from;
  }

  /** Ends it. */
  *#fail(problem: string): Steps<never> {
    this.problem ??= problem;
    for (;;) yield;
  }

  *#read(count: number): Steps<number> {
    while (!this.#bits.need(count)) yield;
    return this.#bits.take(count);
  }

  *#symbol(code: PrefixCode): Steps<number> {
    for (;;) {
      const symbol = this.#bits.symbol(code);
      if (symbol >= 0) return symbol;
      if (this.#bits.broken) yield* this.#fail("no such code");
      yield;
    }
  }

  *#ranged({ base, extra }: codes.Ranges, code: number): Steps<number> {
    const bits = extra[code]!;
    return bits === 0 ? base[code]! : base[code]! + (yield* this.#read(bits));
  }

  *#stream(): Steps {
    this.#window = (1 << (yield* this.#windowBits())) - 16;
    for (let last = false; !last; ) {
      last = (yield* this.#read(1)) === 1;
      if (last && (yield* this.#read(1)) === 1) break;
      const nibbles = yield* this.#read(2);
      if (nibbles === 3) {
        yield* this.#metadata();
        continue;
      }
      this.#left = yield* this.#length(nibbles + 4, 4);
      if (!last && (yield* this.#read(1)) === 1) yield* this.#plain();
      else yield* this.#compressed();
    }
    while (this.#bits.from === this.#bits.end) yield;
    yield* this.#fail("data behind the end");
  }

  *#windowBits(): Steps<number> {
    if ((yield* this.#read(1)) === 0) return 16;
    const large = yield* this.#read(3);
    if (large !== 0) return 17 + large;
    const small = yield* this.#read(3);
    if (small === 1) yield* this.#fail("window");
    return small === 0 ? 17 : 8 + small;
  }

  /** One more than what is written in so many pieces; the last is not zero unless it must be there. */
  *#length(pieces: number, bits: 4 | 8): Steps<number> {
    let value = 0;
    for (let piece = 0; piece < pieces; piece++) {
      const part = yield* this.#read(bits);
      if (part === 0 && piece === pieces - 1 && piece > (bits === 4 ? 3 : 0)) yield* this.#fail("length");
      value += part * 2 ** (piece * bits);
    }
    return value + 1;
  }

  *#metadata(): Steps {
    if ((yield* this.#read(1)) !== 0) yield* this.#fail("reserved bit");
    const octets = yield* this.#read(2);
    let left = octets === 0 ? 0 : yield* this.#length(octets, 8);
    this.#bits.align();
    for (; left > 0; left--) yield* this.#read(8);
  }

  *#plain(): Steps {
    this.#bits.align();
    for (; this.#left > 0; this.#left--) yield* this.#put(yield* this.#read(8));
  }

  *#put(octet: number): Steps {
    while (this.#out.length >= this.#room) yield;
    this.#history.put(octet, this.#out);
  }

  /** Section 9.2. */
  *#compressed(): Steps {
    this.#codes = 0;
    for (const kind of [this.#literals, this.#commands, this.#distanceKind]) yield* this.#kind(kind);
    const postfix = yield* this.#read(2);
    const direct = (yield* this.#read(4)) << postfix;
    const modes: number[] = [];
    for (let type = 0; type < this.#literals.types; type++) modes.push(yield* this.#read(2));
    const literalTrees = yield* this.#few();
    const literalMap = yield* this.#contextMap(LITERAL_CONTEXTS * this.#literals.types, literalTrees);
    const distanceTrees = yield* this.#few();
    const distanceMap = yield* this.#contextMap(DISTANCE_CONTEXTS * this.#distanceKind.types, distanceTrees);
    yield* this.#readCodes(this.#literals, literalTrees, 256);
    yield* this.#readCodes(this.#commands, this.#commands.types, codes.COMMANDS);
    yield* this.#readCodes(this.#distanceKind, distanceTrees, 16 + direct + (48 << postfix));

    while (this.#left > 0) {
      const kind = this.#commands;
      if (kind.over) yield* this.#turn(kind);
      kind.left--;
      const code = kind.codes[kind.type]!;
      // Here and below: another generator is made only where there may be something to wait for.
      let command = this.#bits.symbol(code);
      if (command < 0) command = yield* this.#symbol(code);
      const insert = yield* this.#ranged(codes.insertLengths, codes.insertCode(command));
      const copy = yield* this.#ranged(codes.copyLengths, codes.copyCode(command));
      if (insert > this.#left) yield* this.#fail("literals behind the end");
      this.#left -= insert;
      if (insert > 0) yield* this.#insert(insert, modes, literalMap);
      if (this.#left === 0) break;
      let distanceCode = 0;
      if (command >= codes.FIRST_WITH_DISTANCE) {
        const distances = this.#distanceKind;
        if (distances.over) yield* this.#turn(distances);
        distances.left--;
        const context = DISTANCE_CONTEXTS * distances.type + Math.min(copy - 2, 3);
        distanceCode = yield* this.#symbol(distances.codes[distanceMap[context]!]!);
      }
      const distance = yield* this.#distance(distanceCode, postfix, direct);
      yield* this.#copy(distance, copy, distanceCode !== 0);
    }
  }

  *#kind(kind: Kind): Steps {
    kind.begin();
    const types = yield* this.#few();
    if (types === 1) return;
    kind.types = types;
    kind.typeCode = yield* this.#code(types + 2);
    kind.countCode = yield* this.#code(codes.blockCounts.base.length);
    kind.left = yield* this.#ranged(codes.blockCounts, yield* this.#symbol(kind.countCode));
  }

  /** A number from 1 to 256. */
  *#few(): Steps<number> {
    if ((yield* this.#read(1)) === 0) return 1;
    const bits = yield* this.#read(3);
    return (1 << bits) + 1 + (bits === 0 ? 0 : yield* this.#read(bits));
  }

  /** Another block of this kind begins. */
  *#turn(kind: Kind): Steps {
    kind.turn(yield* this.#symbol(kind.typeCode!));
    kind.left = yield* this.#ranged(codes.blockCounts, yield* this.#symbol(kind.countCode!));
  }

  *#insert(count: number, modes: readonly number[], map: Uint8Array): Steps {
    const kind = this.#literals;
    const history = this.#history;
    for (; count > 0; count--) {
      if (kind.over) yield* this.#turn(kind);
      kind.left--;
      while (this.#out.length >= this.#room) yield;
      const context = contextModes[modes[kind.type]!]!(history.back(1), history.back(2));
      const code = kind.codes[map[LITERAL_CONTEXTS * kind.type + context]!]!;
      let octet = this.#bits.symbol(code);
      if (octet < 0) octet = yield* this.#symbol(code);
      history.put(octet, this.#out);
    }
  }

  /** Section 4. */
  *#distance(code: number, postfix: number, direct: number): Steps<number> {
    if (code < codes.recent.length) {
      const [which, add] = codes.recent[code]!;
      const distance = this.#distances[which]! + add;
      if (distance <= 0) yield* this.#fail("distance");
      return distance;
    }
    const rest = code - codes.recent.length;
    if (rest < direct) return rest + 1;
    const high = (rest - direct) >> postfix;
    const low = (rest - direct) & ((1 << postfix) - 1);
    const bits = 1 + (high >> 1);
    const offset = ((2 + (high & 1)) << bits) - 4;
    return ((offset + (yield* this.#read(bits))) << postfix) + low + direct + 1;
  }

  *#copy(distance: number, length: number, remember: boolean): Steps {
    const history = this.#history;
    const reach = Math.min(this.#window, history.at);
    if (distance > reach) {
      yield* this.#word(distance - reach - 1, length);
      return;
    }
    if (!history.has(distance)) yield* this.#fail("distance too far");
    if (length > this.#left) yield* this.#fail("copy behind the end");
    if (remember) {
      this.#distances.unshift(distance);
      this.#distances.pop();
    }
    this.#left -= length;
    for (; length > 0; length--) {
      while (this.#out.length >= this.#room) yield;
      history.put(history.back(distance), this.#out);
    }
  }

  /** Section 8: a distance that reaches behind the beginning is a word. */
  *#word(number: number, length: number): Steps {
    if (length < SHORTEST_WORD || length > LONGEST_WORD) yield* this.#fail("no such word");
    const bits = wordBits(length);
    const transform = number >> bits;
    if (transform >= TRANSFORMS) yield* this.#fail("no such word");
    const start = wordStart(length, number & ((1 << bits) - 1));
    word.length = 0;
    addWord(dictionary(), start, start + length, transform, word);
    if (word.length > this.#left) yield* this.#fail("word behind the end");
    this.#left -= word.length;
    // Others use the working space too, while this one waits for room.
    const octets = word.bytes.slice(0, word.length);
    for (const octet of octets) yield* this.#put(octet);
  }

  *#readCodes(kind: Kind, count: number, size: number): Steps {
    for (let code = 0; code < count; code++) kind.codes.push(yield* this.#code(size));
  }

  /** Section 3.4 and 3.5. */
  *#code(size: number): Steps<PrefixCode> {
    this.#codes++;
    const skip = yield* this.#read(2);
    this.#lengths.fill(0, 0, size);
    if (skip === 1) yield* this.#simpleLengths(size);
    else yield* this.#codedLengths(size, skip);
    const code = prefixCode(this.#lengths, size);
    return code ?? (yield* this.#fail("codes"));
  }

  *#simpleLengths(size: number): Steps {
    const bits = 32 - Math.clz32(size - 1);
    const count = 1 + (yield* this.#read(2));
    const lengths = this.#lengths;
    const symbols: number[] = [];
    for (let i = 0; i < count; i++) {
      const symbol = yield* this.#read(bits);
      if (symbol >= size || symbols.includes(symbol)) yield* this.#fail("symbols");
      symbols.push(symbol);
    }
    const deep = count === 4 && (yield* this.#read(1)) === 1;
    const shape = count === 4 ? (deep ? [1, 2, 3, 3] : [2, 2, 2, 2]) : count === 3 ? [1, 2, 2] : [1, 1];
    for (const [at, symbol] of symbols.entries()) lengths[symbol] = shape[at]!;
  }

  *#codedLengths(size: number, skip: number): Steps {
    const code = yield* this.#lengthCode(skip);
    const lengths = this.#lengths;
    let symbol = 0;
    let space = FULL_CODE;
    let previous = 8;
    /** Repeats in a row count as one number of several digits. */
    let repeated = 0;
    let repeater = 0;
    while (symbol < size && space > 0) {
      const length = yield* this.#symbol(code);
      if (length < 16) {
        repeated = repeater = 0;
        lengths[symbol++] = length;
        if (length === 0) continue;
        previous = length;
        space -= FULL_CODE >> length;
        continue;
      }
      const bits = length === 16 ? 2 : 3;
      if (repeater !== length) repeated = 0;
      repeater = length;
      const before = repeated;
      repeated = (before === 0 ? 0 : (before - 2) << bits) + 3 + (yield* this.#read(bits));
      const more = repeated - before;
      if (symbol + more > size) yield* this.#fail("repeat");
      const value = length === 16 ? previous : 0;
      lengths.fill(value, symbol, symbol + more);
      symbol += more;
      if (value > 0) space -= more * (FULL_CODE >> value);
    }
    if (space !== 0) yield* this.#fail("codes");
  }

  *#lengthCode(skip: number): Steps<PrefixCode> {
    const lengths = new Uint8Array(lengthOrder.length);
    let space = 32;
    for (let i = skip; i < lengthOrder.length && space > 0; i++) {
      const length = yield* this.#lengthLength();
      lengths[lengthOrder[i]!] = length;
      if (length > 0) space -= 32 >> length;
    }
    const code = prefixCode(lengths, lengths.length);
    return code === undefined || (space !== 0 && code.only < 0) ? yield* this.#fail("codes") : code;
  }

  *#lengthLength(): Steps<number> {
    const low = yield* this.#read(2);
    if (low < 3) return low === 0 ? 0 : low === 1 ? 4 : 3;
    if ((yield* this.#read(1)) === 0) return 2;
    return (yield* this.#read(1)) === 0 ? 1 : 5;
  }

  /** Section 7.3. */
  *#contextMap(size: number, trees: number): Steps<Uint8Array> {
    const map = new Uint8Array(size);
    if (trees === 1) return map;
    const largestRun = (yield* this.#read(1)) === 0 ? 0 : 1 + (yield* this.#read(4));
    const code = yield* this.#code(trees + largestRun);
    for (let at = 0; at < size; ) {
      const symbol = yield* this.#symbol(code);
      if (symbol === 0 || symbol > largestRun) map[at++] = symbol === 0 ? 0 : symbol - largestRun;
      else at += (1 << symbol) + (yield* this.#read(symbol));
      if (at > size) yield* this.#fail("context map");
    }
    if ((yield* this.#read(1)) === 1) undoMoveToFront(map);
    return map;
  }
}

function undoMoveToFront(map: Uint8Array): void {
  const order = Array.from({ length: 256 }, (_, value) => value);
  for (let i = 0; i < map.length; i++) {
    const [value] = order.splice(map[i]!, 1);
    order.unshift(value!);
    map[i] = value!;
  }
}
