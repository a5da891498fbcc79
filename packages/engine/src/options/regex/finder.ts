import { Automaton, BEYOND } from "./automaton.ts";
import { machine } from "./machine.ts";
import type { Program } from "./program.ts";
import { threadsOf } from "./threads.ts";

/** Steps after which an expression is worth an automaton. */
const TRIAL = 1_024;
/** Searches that go without the automaton after some were beyond its bounds one after the other: twice as many each time. */
const MAX_PAUSE = 1_024;

/** Looks for matches of one expression, in whichever of two ways takes less time. Both give the same answers. */
export class Finder {
  readonly program: Program;
  /** Undefined when it is not yet worth one, or none can be had. */
  #automaton: Automaton | undefined;
  /** Steps left until one is made. */
  #trial = TRIAL;
  #pause = 0;
  #nextPause = 1;

  constructor(program: Program) {
    this.program = program;
  }

  /** As `Machine.search`, with its limit on steps. */
  search(bytes: Uint8Array, start: number, end: number, from: number, anchored: boolean): number {
    if (this.#trial > 0) {
      const allowed = machine.left;
      const given = Math.min(allowed, this.#trial);
      machine.left = given;
      const found = machine.search(this.program, bytes, start, end, from, anchored);
      const { gaveUp } = machine;
      this.#trial -= given - machine.left;
      machine.left = allowed - given + machine.left;
      if (this.#trial <= 0) this.#begin();
      if (!gaveUp || machine.left <= 0) return found;
    }
    const automaton = this.#automaton;
    if (this.#pause > 0) this.#pause--;
    else if (automaton !== undefined) {
      const { lead } = this.program;
      if (!anchored && lead === "start" && from !== start) return -1;
      const found = automaton.search(bytes, start, end, from, anchored || lead === "start");
      machine.left -= automaton.steps;
      if (found !== BEYOND) {
        // It has its answer, so nothing is given up.
        if (machine.left < 1) machine.left = 1;
        this.#nextPause = 1;
        return found;
      }
      this.#pause = this.#nextPause;
      this.#nextPause = Math.min(MAX_PAUSE, 2 * this.#nextPause);
      if (machine.left <= 0) return -1;
    }
    return machine.search(this.program, bytes, start, end, from, anchored);
  }

  #begin(): void {
    this.#trial = 0;
    const threads = threadsOf(this.program);
    if (threads !== undefined) this.#automaton = new Automaton(this.program, threads);
  }
}
