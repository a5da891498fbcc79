/** One of the byte strings that a searcher looks for. */
export interface SearchPattern {
  readonly bytes: Uint8Array;
  readonly noCase: boolean;
  /** What to say when it is found. Several patterns may have the same. */
  readonly id: number;
  /** It is of interest only where it ends within so many bytes from the text's start; elsewhere it may be told of, or not. */
  readonly before?: number | undefined;
}

/** Takes what a search finds. */
export interface Found {
  /** May be told of the same id more than once. */
  add(id: number): void;
}

/** Looks for many byte strings at once. Every implementation passes `multi-pattern.cases.ts`. */
export interface MultiPattern {
  /** Tells of every pattern that is wholly within `start` to `end`, and of no other. Allocates nothing. */
  search(bytes: Uint8Array, start: number, end: number, found: Found): void;
}

export type MakeSearcher = (patterns: readonly SearchPattern[]) => MultiPattern;
