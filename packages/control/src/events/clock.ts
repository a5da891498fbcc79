/** Microseconds since 1970. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now() * 1000;

/** Numbers that rise with the clock and never repeat, beginning after `last`. */
export function sequence(clock: Clock, last: number = 0): () => number {
  return () => {
    last = Math.max(last + 1, clock());
    return last;
  };
}
