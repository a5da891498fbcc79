/** Everything is given out in such steps, so that wide loads do not straddle two lines of a core's cache. */
const STEP = 64;

interface Gap {
  start: number;
  end: number;
}

/** Gives out ranges of a memory and takes them back. First fit; neighbours that come back become one. */
export class Room {
  /** Bytes that are out. */
  taken: number = 0;
  /** What is free, in order. */
  readonly #gaps: Gap[];

  constructor(start: number, end: number) {
    this.#gaps = [{ start: Math.ceil(start / STEP) * STEP, end: end - (end % STEP) }];
  }

  /** Where `size` bytes are free; -1 when they are nowhere. */
  take(size: number): number {
    const whole = wholeSteps(size);
    const at = this.#gaps.findIndex(({ start, end }) => end - start >= whole);
    if (at < 0) return -1;
    const gap = this.#gaps[at]!;
    const { start } = gap;
    gap.start += whole;
    if (gap.start === gap.end) this.#gaps.splice(at, 1);
    this.taken += whole;
    return start;
  }

  /** Takes back what `take` gave for this size. */
  giveBack(start: number, size: number): void {
    const end = start + wholeSteps(size);
    this.taken -= end - start;
    let at = this.#gaps.findIndex((gap) => gap.start >= end);
    if (at < 0) at = this.#gaps.length;
    this.#gaps.splice(at, 0, { start, end });
    for (const left of [at, at - 1]) {
      const one = this.#gaps[left];
      const next = this.#gaps[left + 1];
      if (one === undefined || next === undefined || one.end !== next.start) continue;
      one.end = next.end;
      this.#gaps.splice(left + 1, 1);
    }
  }
}

const wholeSteps = (size: number): number => Math.max(STEP, Math.ceil(size / STEP) * STEP);
