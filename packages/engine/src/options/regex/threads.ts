import { isWord, place } from "./places.ts";
import { op, type Program } from "./program.ts";

/**
 * The ways an expression can be on at once, as an automaton has them: a thread is an instruction, and for a repeat of a
 * set how often it has matched. Only for expressions in which nothing else decides how a search goes on.
 */
export interface Threads {
  readonly count: number;
  /** By instruction, its first thread. */
  readonly base: Int32Array;
  /** By thread, its instruction. */
  readonly instruction: Int32Array;
  /** Bytes that no instruction tells apart are of one class; by class, one of them. */
  readonly classes: Uint8Array;
  readonly examples: Uint8Array;
  /** What is looked at besides the next byte. */
  readonly asksWord: boolean;
  readonly asksLine: boolean;
  readonly asksLastLine: boolean;
}

/** More is a repeat with large bounds, which the machine passes over as fast. */
const MAX_THREADS = 512;

const plain: ReadonlySet<number> = new Set([
  op.match,
  op.set,
  op.split,
  op.jump,
  op.place,
  op.loop,
  op.byte,
  op.fail,
]);

/** The threads of a program; undefined if it needs more than an automaton can do. */
export function threadsOf(program: Program): Threads | undefined {
  const { ops, x, sets, loops } = program;
  const base = new Int32Array(ops.length + 1);
  const asked = new Set<number>();
  let count = 0;
  for (let at = 0; at < ops.length; at++) {
    const code = ops[at]!;
    if (!plain.has(code)) return undefined;
    base[at] = count;
    if (code === op.place) asked.add(x[at]!);
    if (code === op.loop) {
      const { min, max } = loops[x[at]!]!;
      count += (max === Infinity ? min : max) + 1;
    } else count++;
    if (count > MAX_THREADS) return undefined;
  }
  base[ops.length] = count;
  const instruction = new Int32Array(count);
  for (let at = 0; at < ops.length; at++) instruction.fill(at, base[at], base[at + 1]);

  const asksWord = asked.has(place.wordEdge) || asked.has(place.noWordEdge);
  const asksLastLine = asked.has(place.lastLineEnd);
  const asksLine = asked.has(place.lineStart) || asked.has(place.lineEnd) || asksLastLine;
  const classes = new Uint8Array(256);
  const split = (has: (byte: number) => boolean) => refine(classes, has);
  if (asksWord) split((byte) => isWord[byte] === 1);
  if (asksLine) split((byte) => byte === 10);
  for (const byte of new Set(x.filter((_, at) => ops[at] === op.byte))) split((one) => one === byte);
  for (let set = 0; set < sets.length; set += 256) split((byte) => sets[set + byte] === 1);
  const examples: number[] = [];
  classes.forEach((one, byte) => {
    examples[one] = byte;
  });
  return {
    count,
    base,
    instruction,
    classes,
    examples: Uint8Array.from(examples),
    asksWord,
    asksLine: asked.has(place.lineStart),
    asksLastLine,
  };
}

/** Parts each class in two by what holds for a byte, where it does not for all. */
function refine(classes: Uint8Array, has: (byte: number) => boolean): void {
  const parts = new Map<number, number>();
  for (let byte = 0; byte < 256; byte++) {
    const key = 2 * classes[byte]! + (has(byte) ? 1 : 0);
    if (!parts.has(key)) parts.set(key, parts.size);
    classes[byte] = parts.get(key)!;
  }
}
