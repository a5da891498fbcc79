/** What an instruction does. `x` and `y` are its numbers in `Program`. */
export const op = {
  match: 0,
  /** One byte of the set at `x`. */
  set: 1,
  /** Goes on at `x`, and if that fails, at `y`. */
  split: 2,
  jump: 3,
  /** Remembers the place in slot `x`. */
  save: 4,
  /** A place of kind `x`. */
  place: 5,
  /** What group `x` matched; `y` is 1 where case does not count. */
  back: 6,
  /** Goes on after `x` if what follows, up to there, matches here; `y` is 1 where it must not. */
  look: 7,
  /** The first match of what follows, up to `x`, and no other. */
  atomic: 8,
  /** Ends what `look` and `atomic` begin. */
  end: 9,
  /** Any number, in bounds, of bytes of one set: entry `x` of `loops`. */
  loop: 10,
  /** Steps `x` bytes back. */
  rewind: 11,
  /** Goes on only when not at the place in slot `x`, else leaves the repeat at `y`. */
  progress: 12,
  /** A byte of its own: `x`. */
  byte: 13,
  fail: 14,
  /** Group `x` has matched, from the place in slot `y` to here. */
  capture: 15,
  /** Goes on at the next instruction if group `x` has matched, else at `y`. */
  condition: 16,
} as const;

/** A repeat of one set. */
export interface Loop {
  /** Index of the set in `Program.sets`. */
  readonly set: number;
  readonly min: number;
  readonly max: number;
  readonly how: "greedy" | "lazy" | "possessive";
  /** The set of the byte that must follow, if one must; else -1. */
  next: number;
  /** How the search goes on from a place after it depends on that place alone: no need to try a place twice. */
  memo: boolean;
}

/** An expression made ready for `Machine`. Sets are named by where their 256 flags start in `sets`. */
export interface Program {
  readonly ops: Uint8Array;
  readonly x: Int32Array;
  readonly y: Int32Array;
  /** By instruction: which row of the notes a `split` has, or -1. */
  readonly notes: Int32Array;
  readonly noteRows: number;
  readonly sets: Uint8Array;
  readonly loops: readonly Loop[];
  readonly slots: number;
  /**
   * By instruction: the slot with the place where the round of the repeat around it began, if rounds of that can be
   * empty, or -1. Only past that place does nothing but the place decide how the search goes on. By slot: that of the
   * next such repeat around.
   */
  readonly guards: Int32Array;
  readonly outer: Int32Array;
  /** Where a match can begin: at the subject's start, at the start of a line, or at a byte of `first`, if that is known. */
  readonly lead: "start" | "line" | undefined;
  readonly first: Uint8Array | undefined;
}
