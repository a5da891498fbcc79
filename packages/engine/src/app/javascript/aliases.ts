import { type Held, Scopes } from "./scopes.ts";
import type { Written } from "./written.ts";

/** Characters of a name that a variable may stand for. */
const LONGEST = 256;

/** A variable that is being given something. */
interface Assignment {
  readonly name: string;
  readonly declared: Declared;
  /** Where what it is given starts. */
  readonly from: number;
  seen: "nothing" | "new" | "kept";
}

type Declared = "var" | "block" | undefined;

/** What a token means to an assignment: a name that is kept, what goes on with it, an end of the expression, or else. */
export type Meaning = "kept" | "goes on" | "new" | "end" | "other";

/** Follows which variables stand for names that are kept. */
export class Aliases {
  readonly scopes: Scopes = new Scopes();
  readonly #written: Written;
  #assignment: Assignment | undefined;

  constructor(written: Written) {
    this.#written = written;
  }

  /** What comes next is given to a variable. */
  assign(name: string, declared: Declared): void {
    this.#assignment = { name, declared, from: this.#written.end, seen: "nothing" };
  }

  /** Before each token is written. */
  token(meaning: Meaning): void {
    const assignment = this.#assignment;
    if (assignment === undefined) return;
    if (assignment.seen === "nothing" && (meaning === "kept" || meaning === "new")) assignment.seen = meaning;
    else if (assignment.seen === "new") this.#hold(meaning === "kept" ? "object" : "other");
    else if (assignment.seen === "nothing" || meaning !== "goes on")
      this.#hold(meaning === "end" ? this.#name() : "other");
  }

  #name(): Held {
    const { from, seen } = this.#assignment!;
    if (seen !== "kept" || !this.#written.has(from) || this.#written.end - from > LONGEST) return "other";
    return { text: this.#written.from(from).trim() };
  }

  #hold(held: Held): void {
    const { name, declared } = this.#assignment!;
    this.#assignment = undefined;
    this.scopes.set(name, held, declared);
  }
}
