import type { Flags, RegexProblem } from "./ast.ts";

/** The text of an expression, and what is known so far. The first trouble is kept; reading then ends. */
export class Source {
  readonly text: string;
  at: number = 0;
  flags: Flags;
  groups: number = 0;
  readonly names: Map<string, number> = new Map();
  /** Groups that are referred to; checked at the end, since some come later. */
  readonly references: (number | string)[] = [];
  problem: RegexProblem | undefined;
  /** Between `\\Q` and `\\E`, where all stands for itself. */
  quoting: boolean = false;

  constructor(text: string, flags: Flags) {
    this.text = text;
    this.flags = flags;
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }

  get peek(): string {
    return this.text[this.at] ?? "";
  }

  /** The next character; at the end "" and a problem. */
  next(): string {
    const c = this.text[this.at];
    if (c === undefined) {
      this.fail("it ends in the middle");
      return "";
    }
    this.at++;
    return c;
  }

  take(what: string): boolean {
    if (!this.text.startsWith(what, this.at)) return false;
    this.at += what.length;
    return true;
  }

  /** Matches a sticky expression here. */
  match(what: RegExp): RegExpExecArray | undefined {
    what.lastIndex = this.at;
    const found = what.exec(this.text);
    if (found === null) return undefined;
    this.at = what.lastIndex;
    return found;
  }

  /** What stands before `end`, which is stepped over. */
  until(end: string): string {
    const found = this.text.indexOf(end, this.at);
    if (found < 0) {
      this.fail(`"${end}" is missing`);
      return "";
    }
    const text = this.text.slice(this.at, found);
    this.at = found + end.length;
    return text;
  }

  skipTo(end: string): void {
    const found = this.text.indexOf(end, this.at);
    this.at = found < 0 ? this.text.length : found + end.length;
  }

  /** Steps over what means nothing by itself and may stand before a quantifier. */
  skipIgnored(): void {
    for (;;) {
      if (this.take("\\E")) this.quoting = false;
      else if (this.quoting) return;
      else if (this.take("\\Q")) this.quoting = true;
      else if (this.take("(?#")) this.#skipComment(")");
      else if (this.flags.extended && /\s/.test(this.peek)) this.at++;
      else if (this.flags.extended && this.take("#")) this.skipTo("\n");
      else return;
    }
  }

  #skipComment(end: string): void {
    if (this.text.includes(end, this.at)) this.skipTo(end);
    else this.fail("a comment is never closed");
  }

  fail(message: string): void {
    this.problem ??= { kind: "syntax", message };
    this.at = this.text.length;
  }

  unsupported(what: string): void {
    this.problem ??= { kind: "unsupported", message: `cannot do ${what} yet` };
    this.at = this.text.length;
  }
}
