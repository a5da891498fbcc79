/** Decides how much is left unseen when more comes than can be looked at: see `shed/shedding.ts` of the engine. */

interface Step {
  readonly level: number;
  /** Of eight: flows that are left out at the last level. */
  readonly parts: number;
  /** How full a ring is when this step is taken. What is left above the last is for what comes until it works. */
  readonly fill: number;
}

const NOTHING: Step = { level: 0, parts: 0, fill: 0 };
const STEPS: readonly Step[] = [
  NOTHING,
  { level: 1, parts: 0, fill: 0.5 },
  { level: 2, parts: 0, fill: 0.6 },
  { level: 3, parts: 4, fill: 0.7 },
  { level: 3, parts: 6, fill: 0.8 },
  { level: 3, parts: 7, fill: 0.9 },
];

/** Milliseconds: packets this old are late, and being late for so long is more than a hiccup such as new rules are. */
const LATE = 1_000;
const LATE_FOR = 500;
/** The load has gone when rings are less full, and packets less old. */
const CALM_FILL = 0.25;
const CALM_LATE = 200;
/** Milliseconds of calm before one step is taken back: at first, and at most where the load came back each time. */
const PATIENCE = 2_000;
const LONGEST_PATIENCE = 60_000;
/** Milliseconds after a step back in which another step forward says that it was too early. */
const TOO_EARLY = 10_000;

/** Goes up at once, as far as rings are full; comes down step by step. */
export class LoadControl {
  /** Milliseconds since 1970 from which on it is as it is; 0 while nothing was ever left out. */
  since = 0;
  #step = 0;
  #lastFill = 0;
  #lateSince: number | undefined;
  #calmSince: number | undefined;
  #steppedBack = Number.NEGATIVE_INFINITY;
  #patience = PATIENCE;

  get level(): number {
    return this.#now.level;
  }

  get parts(): number {
    return this.#now.parts;
  }

  get #now(): Step {
    return STEPS[this.#step] ?? NOTHING;
  }

  /**
   * @param fill of the fullest ring, before it was read; 0 to 1
   * @param late milliseconds that the packets read last are old, 0 when all were read
   * @param now milliseconds since 1970
   * @returns whether another step was taken
   */
  look(fill: number, late: number, now: number): boolean {
    // A burst that one turn takes in is none of our business.
    const lasting = Math.min(fill, this.#lastFill);
    this.#lastFill = fill;
    const before = this.#step;
    while (this.#step + 1 < STEPS.length && lasting >= STEPS[this.#step + 1]!.fill) this.#step++;
    if (late < LATE) this.#lateSince = undefined;
    else {
      this.#lateSince ??= now;
      if (this.#step === before && now - this.#lateSince >= LATE_FOR && this.#step + 1 < STEPS.length) {
        this.#step++;
        this.#lateSince = now;
      }
    }
    if (this.#step > before) this.#wentUp(now);
    else this.#comeDown(fill <= CALM_FILL && late <= CALM_LATE, now);
    if (this.#step === before) return false;
    this.since = now;
    return true;
  }

  #wentUp(now: number): void {
    this.#calmSince = undefined;
    if (now - this.#steppedBack < TOO_EARLY) this.#patience = Math.min(LONGEST_PATIENCE, this.#patience * 2);
  }

  #comeDown(calm: boolean, now: number): void {
    if (!calm) this.#calmSince = undefined;
    else if (this.#step === 0) {
      if (now - this.#steppedBack >= LONGEST_PATIENCE) this.#patience = PATIENCE;
    } else {
      this.#calmSince ??= now;
      if (now - this.#calmSince < this.#patience) return;
      this.#step--;
      this.#calmSince = this.#steppedBack = now;
    }
  }
}
