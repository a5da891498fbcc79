import { KEPT_NAMES } from "./names.ts";

/** What a variable is known to hold: the text of a name that is kept, or an object made by a constructor that is. */
export type Held = { readonly text: string } | "object" | "other";

/** Variables of one script that are remembered. */
const MOST_VARIABLES = 4_096;

/** Which variables stand for names that are kept, scope by scope. */
export class Scopes {
  readonly #scopes: { readonly functions: boolean; readonly held: Map<string, Held> }[] = [
    { functions: true, held: new Map() },
  ];
  #variables = 0;

  get depth(): number {
    return this.#scopes.length;
  }

  open(ofFunction: boolean): void {
    this.#scopes.push({ functions: ofFunction, held: new Map() });
  }

  close(): void {
    if (this.#scopes.length > 1) this.#variables -= this.#scopes.pop()!.held.size;
  }

  find(name: string): Held | undefined {
    // Scopes that remember nothing are passed by: most do.
    for (let at = this.#scopes.length - 1; this.#variables > 0 && at >= 0; at--) {
      const held = this.#scopes[at]!.held.get(name);
      if (held !== undefined) return held;
    }
    return undefined;
  }

  /**
   * A variable was given something. `declared`: by `var` it belongs to the function, by `let` and `const` to the block;
   * otherwise to where it is known from.
   */
  set(name: string, held: Held, declared: "var" | "block" | undefined): void {
    const last = this.#scopes.length - 1;
    let at = last;
    if (declared === undefined) {
      while (at > 0 && !this.#scopes[at]!.held.has(name)) at--;
    } else if (declared === "var") while (!this.#scopes[at]!.functions) at--;
    const scope = this.#scopes[at]!.held;
    if (!scope.has(name)) {
      // What is known to be nothing special matters only where it hides something that is.
      if (held === "other" && !KEPT_NAMES.has(name) && this.find(name) === undefined) return;
      if (this.#variables >= MOST_VARIABLES) return;
      this.#variables++;
    }
    scope.set(name, held);
  }
}
