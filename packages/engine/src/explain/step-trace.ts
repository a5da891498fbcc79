import { bufferNames } from "../buffers.ts";
import { MAX_TESTS } from "../detect/evaluate.ts";
import type { MatchPoint, Test } from "../rules/option.ts";
import type { Step } from "../rules/rule.ts";
import type { OptionText } from "../rules/tokenize.ts";
import { hintOf } from "./hint.ts";

/** How one option of a rule fared. */
export interface StepTrace {
  /** The option as written. */
  readonly option: OptionText | undefined;
  readonly passed: boolean;
  /** How often it was tried: contents before it that stand in several places make it more than one. */
  readonly tries: number;
  /** Absent for what looks at no bytes. */
  readonly bytes: BytesTrace | undefined;
}

/** Places count from the buffer's start. */
export interface BytesTrace {
  readonly buffer: string;
  /** Octets in it; -1 when it is not there. */
  readonly length: number;
  /** Where the cursor stood before. */
  readonly from: number;
  /** Where it stood afterwards. */
  readonly to: number;
  /** Where a content stands: [offset, length]. */
  readonly match: readonly [number, number] | undefined;
  /** What stands around there: a copy, and the offset of its first octet. */
  readonly around: { readonly offset: number; readonly bytes: Uint8Array };
  /** What may be wrong with the rule, when it failed. */
  readonly hint: string | undefined;
}

/** Octets shown before and after the place in question. */
const BEFORE = 16;
const AFTER = 48;

/** Follows the steps of a rule, of which only the try that came furthest is of interest. */
export class StepRecord {
  readonly #options: readonly OptionText[];
  /** The try at hand, and the one that came furthest, which ends with what failed. */
  readonly #now: StepTrace[] = [];
  #furthest: StepTrace[] = [];
  readonly #tries: number[] = [];
  #all: number = 0;
  #gaveUp: boolean = false;

  constructor(options: readonly OptionText[]) {
    this.#options = options;
  }

  get givenUp(): boolean {
    return this.#gaveUp || this.#all >= MAX_TESTS;
  }

  wrap(step: Step, at: number): Test {
    const option = this.#options[step.from];
    return (point) => {
      this.#all++;
      const tries = (this.#tries[at] = (this.#tries[at] ?? 0) + 1);
      const { buffer } = point;
      const cursor = point.cursor - point.start;
      const marked = (point as { marked?: number }).marked ?? 0;
      const passed = step.test(point);
      // Where the cursor stood in another buffer says nothing of this one.
      const from = point.buffer === buffer ? cursor : 0;
      this.#gaveUp = (point as { gaveUp?: boolean }).gaveUp === true;
      this.#now.length = at;
      // Of equally far tries the first is kept: it is the one that the rule's author has in mind.
      if (passed || at >= this.#furthest.length) {
        const bytes = step.from < 0 ? undefined : bytesTrace(point, from, marked, passed, option);
        this.#now[at] = { option, passed, tries, bytes };
        if (!passed) this.#furthest = this.#now.slice(0, at + 1);
      }
      return passed;
    };
  }

  /** @param whole all steps passed, or as many as there was patience for */
  trail(whole: boolean): StepTrace[] {
    const list = whole ? this.#now : this.#furthest;
    return list.map((step, at) => ({ ...step, tries: this.#tries[at] ?? step.tries }));
  }

  clear(): void {
    this.#now.length = 0;
    this.#furthest = [];
    this.#tries.length = 0;
    this.#all = 0;
    this.#gaveUp = false;
  }
}

interface Marks {
  readonly marked: number;
  readonly marks: readonly { readonly at: number; readonly length: number }[];
}

function bytesTrace(
  point: MatchPoint,
  from: number,
  marked: number,
  passed: boolean,
  option: OptionText | undefined,
): BytesTrace {
  const { start, end, cursor, bytes } = point;
  const { marks, marked: markedNow } = point as unknown as Marks;
  const mark = passed && markedNow > marked ? marks[markedNow - 1] : undefined;
  const length = end < 0 ? -1 : end - start;
  // A failed search is of interest from where it began, a match from where it stands.
  const place = mark?.at ?? (passed ? cursor : start + from);
  const first = Math.max(start, place - BEFORE);
  return {
    buffer: bufferNames[point.buffer]!,
    length,
    from,
    to: cursor - start,
    match: mark && [mark.at - start, mark.length],
    around: {
      offset: first - start,
      bytes:
        length < 0 ? bytes.slice(0, 0) : bytes.slice(first, Math.max(first, Math.min(end, place + AFTER))),
    },
    hint: passed || option === undefined ? undefined : hintOf(option, point),
  };
}
