import { isWord, place } from "./places.ts";
import { op, type Program } from "./program.ts";
import type { Threads } from "./threads.ts";

/** What stands before a place, as far as the expression asks. */
const before = { other: 0, start: 1, lineEnd: 2, word: 3 } as const;

/** Flags of an entry of the table: a match ended before the byte; it leads to where no match has begun. */
const MATCHED = 1 << 30;
const IDLE = 1 << 29;
/** An entry below this, and not 0, names a state and no more. */
const PLAIN = IDLE;
const UNKNOWN = -1;
/** The state in which nothing more can match. */
const DEAD = 0;

/** `search` found no room for a state, or took too long to make them. */
export const BEYOND = -2;

/** Entries of one expression's table; more states are a sign that each place of a subject makes one of its own. */
const MAX_ENTRIES = 16_384;
/** Work of making states, in steps, that one search may cause: some tenth of a millisecond. */
const MAX_BUILDING = 8_192;

/**
 * Numbers that the tables of all expressions hold together: 16 MiB. Beyond, all are forgotten and made anew as needed:
 * what is asked often is there again soon.
 */
const MAX_POOL = 4_194_304;
const pool: { used: number; automata: WeakRef<Automaton>[] } = { used: 0, automata: [] };

function emptyPool(): void {
  for (const one of pool.automata) one.deref()?.forget();
  pool.automata = [];
  pool.used = 0;
}

/**
 * Answers as `Machine` does, with one look at a table for each byte. A state stands for all the ways that the search
 * can be on, in the order in which they count; it is made when a subject first leads to it. When one way has matched,
 * those after it are no longer of interest: so the match is the one that backtracking would find.
 */
export class Automaton {
  /** Steps that the last search took. */
  steps: number = 0;
  readonly #program: Program;
  readonly #threads: Threads;
  /** Thread that begins a match at each place anew. */
  readonly #anew: number;
  /** Symbols: classes of bytes, the end, a line end that is the last byte. */
  readonly #width: number;
  readonly #end: number;
  readonly #lastLine: number;
  #table = new Int32Array(0);
  #full = false;
  #states: Int32Array[] = [];
  #before: number[] = [];
  #numbers = new Map<string, number>();
  /** The states that searches begin in: by what is before, and anchored or not. */
  #entries = new Int32Array(8).fill(UNKNOWN);
  /** The state in which no match has begun, and the bytes that are known to leave it so. */
  #idle = UNKNOWN;
  readonly #idleBytes = new Uint8Array(256);
  readonly #seen: Uint32Array;
  readonly #listed: Uint32Array;
  #round = 0;
  readonly #stack: number[] = [];
  readonly #next: number[] = [];

  constructor(program: Program, threads: Threads) {
    this.#program = program;
    this.#threads = threads;
    this.#anew = threads.count;
    this.#end = threads.examples.length;
    this.#lastLine = this.#end + 1;
    this.#width = this.#end + 2;
    this.#seen = new Uint32Array(threads.count + 1);
    this.#listed = new Uint32Array(threads.count + 1);
  }

  /** Where the first match ends; -1 when there is none; `BEYOND` if that would take too many states. */
  search(bytes: Uint8Array, start: number, end: number, from: number, anchored: boolean): number {
    if (this.#full) this.forget();
    if (this.#table.length === 0) this.#start();
    const { classes, asksLastLine } = this.#threads;
    const stop = asksLastLine && end > from && bytes[end - 1] === 10 ? end - 1 : end;
    this.steps = 1;
    let state = this.#entry(bytes, start, from, anchored);
    const idle = this.#idleBytes;
    let table = this.#table;
    let last = -1;
    let at = from;
    for (;;) {
      let next = 0;
      while (at < stop) {
        next = table[state + classes[bytes[at]!]!]!;
        // One comparison for all that is not simply a state.
        if ((next - 1) >>> 0 >= PLAIN - 1) break;
        state = next;
        at++;
      }
      const symbol = at < stop ? classes[bytes[at]!]! : at < end ? this.#lastLine : this.#end;
      next = table[state + symbol]!;
      if (next === UNKNOWN) {
        next = this.#make(state, symbol);
        if (next === BEYOND) {
          last = BEYOND;
          break;
        }
        table = this.#table;
      }
      if ((next & MATCHED) !== 0) {
        last = at;
        next &= ~MATCHED;
      }
      if (next === DEAD) break;
      at++;
      if ((next & IDLE) !== 0) {
        next &= ~IDLE;
        while (at < stop && idle[bytes[at]!] === 1) at++;
      }
      state = next;
    }
    this.steps += (at - from) >>> 3;
    if (pool.used > MAX_POOL) emptyPool();
    return last;
  }

  /** Lets go of all states. */
  forget(): void {
    this.#full = false;
    this.#table = new Int32Array(0);
    this.#states = [];
    this.#before = [];
    this.#numbers.clear();
    this.#entries.fill(UNKNOWN);
    this.#idleBytes.fill(0);
  }

  #start(): void {
    pool.automata.push(new WeakRef(this));
    this.#table = new Int32Array(4 * this.#width).fill(UNKNOWN);
    pool.used += this.#table.length;
    // Nothing leads out of the state that is dead.
    this.#number([], before.other);
    this.#table.fill(DEAD, 0, this.#width);
    this.#idle = this.#number([this.#anew], before.other);
  }

  #entry(bytes: Uint8Array, start: number, from: number, anchored: boolean): number {
    const behind = from === start ? before.start : this.#behind(bytes[from - 1]!);
    const entry = 2 * behind + (anchored ? 1 : 0);
    const known = this.#entries[entry]!;
    if (known >= 0) return known;
    const state = this.#number([anchored ? 0 : this.#anew], behind);
    this.#entries[entry] = state;
    return state;
  }

  #behind(byte: number): number {
    if (byte === 10 && this.#threads.asksLine) return before.lineEnd;
    return this.#threads.asksWord && isWord[byte] === 1 ? before.word : before.other;
  }

  /** Where in the table the state with these threads begins. */
  #number(threads: readonly number[], behind: number): number {
    const key = String.fromCharCode(behind, ...threads);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const state = this.#states.length * this.#width;
    if (state + this.#width > this.#table.length) {
      if (2 * this.#table.length > MAX_ENTRIES) {
        // The next search starts anew.
        this.#full = true;
        return BEYOND;
      }
      const larger = new Int32Array(2 * this.#table.length).fill(UNKNOWN);
      larger.set(this.#table);
      pool.used += this.#table.length;
      this.#table = larger;
    }
    this.#states.push(Int32Array.from(threads));
    this.#before.push(behind);
    this.#numbers.set(key, state);
    pool.used += 16 + 2 * threads.length;
    return state;
  }

  /** Makes an entry of the table. */
  #make(state: number, symbol: number): number {
    if (this.steps > MAX_BUILDING) return BEYOND;
    const number = state / this.#width;
    const threads = this.#states[number]!;
    const behind = this.#before[number]!;
    const next = this.#next;
    next.length = 0;
    this.#round++;
    let matched = false;
    for (let i = 0; i < threads.length && !matched; i++) matched = this.#follow(threads[i]!, symbol, behind);
    this.steps += 8 + 2 * next.length;
    const byte = this.#byteOf(symbol);
    const to = next.length === 0 ? DEAD : this.#number(next, byte < 0 ? before.other : this.#behind(byte));
    if (to < 0) return BEYOND;
    const entry = (matched ? to | MATCHED : to) | (to === this.#idle ? IDLE : 0);
    if (entry === (state | IDLE)) this.#stays(symbol);
    this.#table[state + symbol] = entry;
    return entry;
  }

  /** Bytes of this class do not begin a match. */
  #stays(symbol: number): void {
    const { classes } = this.#threads;
    for (let byte = 0; byte < 256; byte++) if (classes[byte] === symbol) this.#idleBytes[byte] = 1;
  }

  /** A byte that a symbol stands for; -1 for the end. */
  #byteOf(symbol: number): number {
    return symbol === this.#end ? -1 : symbol === this.#lastLine ? 10 : this.#threads.examples[symbol]!;
  }

  /** Adds where a thread may be after the symbol to `#next`, in order; true when it matched before it. */
  #follow(thread: number, symbol: number, behind: number): boolean {
    const { ops, x, y, sets, loops } = this.#program;
    const { base, instruction } = this.#threads;
    const byte = this.#byteOf(symbol);
    const stack = this.#stack;
    stack.length = 0;
    stack.push(thread);
    while (stack.length > 0) {
      const one = stack.pop()!;
      this.steps++;
      if (one < 0) {
        this.#list(~one);
        continue;
      }
      if (this.#seen[one] === this.#round) continue;
      this.#seen[one] = this.#round;
      if (one === this.#anew) {
        if (byte >= 0) stack.push(~one);
        stack.push(0);
        continue;
      }
      const pc = instruction[one]!;
      const following = base[pc + 1]!;
      switch (ops[pc]) {
        case op.byte:
          if (byte === x[pc]) this.#list(following);
          break;
        case op.set:
          if (byte >= 0 && sets[x[pc]! + byte] === 1) this.#list(following);
          break;
        case op.split:
          stack.push(base[y[pc]!]!, base[x[pc]!]!);
          break;
        case op.jump:
          stack.push(base[x[pc]!]!);
          break;
        case op.place:
          if (this.#isPlace(x[pc]!, symbol, byte, behind)) stack.push(following);
          break;
        case op.loop: {
          const { set, min, max, how } = loops[x[pc]!]!;
          const times = one - base[pc]!;
          const more = byte >= 0 && times < max && sets[set + byte] === 1;
          const again = following - 1 === one ? one : one + 1;
          const leaves = times >= min && !(how === "possessive" && more);
          if (more && how === "lazy") stack.push(~again);
          else if (more) this.#list(again);
          if (leaves) stack.push(following);
          break;
        }
        case op.match:
          return true;
        default:
      }
    }
    return false;
  }

  #list(thread: number): void {
    if (this.#listed[thread] === this.#round) return;
    this.#listed[thread] = this.#round;
    this.#next.push(thread);
  }

  #isPlace(kind: number, symbol: number, byte: number, behind: number): boolean {
    switch (kind) {
      case place.start:
        return behind === before.start;
      case place.end:
        return byte < 0;
      case place.lastLineEnd:
        return byte < 0 || symbol === this.#lastLine;
      case place.lineStart:
        return behind === before.start || (behind === before.lineEnd && byte >= 0);
      case place.lineEnd:
        return byte < 0 || byte === 10;
      default: {
        const after = byte >= 0 && isWord[byte] === 1;
        return ((behind === before.word) !== after) === (kind === place.wordEdge);
      }
    }
  }
}
