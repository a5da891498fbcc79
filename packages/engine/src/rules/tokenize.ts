/** Cuts rule text into rules, and rules into header and options. Knows nothing of what they mean. */

export interface Place {
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

export interface OptionText extends Place {
  readonly name: string;
  /** What stands after the colon, without the closing semicolon. */
  readonly text: string;
}

export interface RuleText extends Place {
  readonly header: string;
  readonly options: readonly OptionText[];
  /** Why the rule could not be read to its end, and where that showed. */
  readonly problem?: Place & { readonly message: string };
}

/** A line that can only be the start of a rule: where reading goes on after an unfinished one. */
const RULE_START =
  /^[ \t]*(?:alert|log|pass|drop|sdrop|block|reject|react|rewrite)[ \t]+(?:\w+[ \t]+[[!$\w]|\w+[ \t]*\()/;
const BLANKS = /[ \t\r\n]*/y;

/** A line that says how often rules may speak; what it says is the part after its first word. */
export interface DirectiveText extends Place {
  readonly name: string;
  readonly text: string;
}

export interface Tokens {
  readonly rules: readonly RuleText[];
  readonly directives: readonly DirectiveText[];
}

const DIRECTIVE = /(suppress|event_filter|rate_filter|threshold)(?:[ \t]*:|[ \t])((?:\\\r?\n|[^\n])*)/y;
/** A rule that was commented out, whole in its line. */
const COMMENTED =
  /#+[ \t]*(?=(?:alert|log|pass|drop|sdrop|block|reject|react|rewrite)[ \t]+[^#\n]*\(.*\)[ \t]*\r?$)/my;

/** @param commented reads rules that were commented out too */
export function tokenize(text: string, commented: boolean = false): Tokens {
  return new Tokenizer(text, commented).tokens();
}

class Tokenizer {
  readonly #text: string;
  readonly #lines: readonly number[];
  readonly #commented: boolean;
  readonly #directives: DirectiveText[] = [];
  #at = 0;

  constructor(text: string, commented: boolean) {
    this.#commented = commented;
    this.#text = text.startsWith("\uFEFF") ? text.slice(1) : text;
    const lines = [0];
    for (let i = this.#text.indexOf("\n"); i >= 0; i = this.#text.indexOf("\n", i + 1)) lines.push(i + 1);
    this.#lines = lines;
  }

  tokens(): Tokens {
    const rules: RuleText[] = [];
    for (;;) {
      this.#skipSpace();
      if (this.#at >= this.#text.length) return { rules, directives: this.#directives };
      if (!this.#directive()) rules.push(this.#rule());
    }
  }

  #directive(): boolean {
    DIRECTIVE.lastIndex = this.#at;
    const [whole, name, text] = DIRECTIVE.exec(this.#text) ?? [];
    if (whole === undefined || name === undefined || text === undefined) return false;
    this.#directives.push({ name, text: clean(text), ...this.#place(this.#at) });
    this.#at += whole.length;
    return true;
  }

  #rule(): RuleText {
    const start = this.#at;
    const place = this.#place(start);
    const limit = this.#nextRule(start);
    const open = this.#text.indexOf("(", start);
    if (open < 0 || open >= limit) {
      this.#at = limit;
      const header = clean(this.#text.slice(start, limit));
      return {
        ...place,
        header,
        options: [],
        problem: { ...place, message: 'expected "(" after the header' },
      };
    }
    const header = clean(this.#text.slice(start, open));
    const options: OptionText[] = [];
    const problem = this.#options(open + 1, limit, options);
    // What stood before the fault is kept, so that the message can name the rule's sid.
    if (problem !== undefined) this.#at = limit;
    return problem === undefined ? { ...place, header, options } : { ...place, header, options, problem };
  }

  /** Reads up to the closing parenthesis. */
  #options(from: number, limit: number, options: OptionText[]): RuleText["problem"] {
    const text = this.#text;
    this.#at = from;
    for (;;) {
      this.#skipSpace();
      if (this.#at >= limit) return this.#fault(limit, 'expected ")" that closes the rule');
      if (text[this.#at] === ")") {
        this.#at++;
        return undefined;
      }
      const start = this.#at;
      const colon = nameEnd(text, start, limit);
      const name = text.slice(start, colon).trim();
      if (!/^[\w.-]+$/.test(name))
        return this.#fault(start, `expected the name of an option, found "${name.slice(0, 40)}"`);
      if (text[colon] === ";") {
        options.push({ name, text: "", ...this.#place(start) });
        this.#at = colon + 1;
        continue;
      }
      if (text[colon] !== ":") return this.#fault(colon, `expected ":" or ";" after ${name}`);
      const end = valueEnd(text, colon + 1, limit);
      if (end < 0) return this.#fault(-end - 1, `the quote that opens here in ${name} is never closed`);
      if (end >= limit) return this.#fault(start, `expected ";" after ${name}`);
      options.push({ name, text: clean(text.slice(colon + 1, end)), ...this.#place(start) });
      this.#at = end + 1;
    }
  }

  /** Over blanks, line ends, joined lines and comments. */
  #skipSpace(): void {
    const text = this.#text;
    for (;;) {
      BLANKS.lastIndex = this.#at;
      BLANKS.test(text);
      this.#at = BLANKS.lastIndex;
      if (text.startsWith("#begin", this.#at)) this.#at = after(text, "#end", this.#at);
      else if (text.startsWith("/*", this.#at)) this.#at = after(text, "*/", this.#at);
      else if (this.#isCommented()) return;
      else if (text[this.#at] === "#") this.#at = after(text, "\n", this.#at);
      else if (text[this.#at] === "\\" && /\r?\n/y.test(text.slice(this.#at + 1, this.#at + 3)))
        this.#at += 2;
      else return;
    }
  }

  /** Goes to a rule that was commented out, if those are wanted and one is here. */
  #isCommented(): boolean {
    if (!this.#commented || this.#text[this.#at] !== "#") return false;
    COMMENTED.lastIndex = this.#at;
    const found = COMMENTED.exec(this.#text);
    if (found === null) return false;
    this.#at += found[0].length;
    return true;
  }

  /** Where the next line stands that can only start another rule; the text's end when there is none. */
  #nextRule(from: number): number {
    const text = this.#text;
    for (let line = this.#line(from) + 1; line < this.#lines.length; line++) {
      const start = this.#lines[line]!;
      if (RULE_START.test(text.slice(start, start + 200))) return start;
    }
    return text.length;
  }

  #fault(at: number, message: string): RuleText["problem"] {
    return { ...this.#place(Math.min(at, this.#text.length)), message };
  }

  #place(at: number): Place {
    const line = this.#line(at);
    return { line: line + 1, column: at - this.#lines[line]! + 1 };
  }

  /** Index of the line that holds this place. */
  #line(at: number): number {
    let low = 0;
    let high = this.#lines.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#lines[middle]! <= at) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function nameEnd(text: string, from: number, limit: number): number {
  let i = from;
  while (i < limit && !":;)".includes(text[i]!)) i++;
  return i;
}

/** Where the semicolon stands that ends a value; `-1 - place` of a quote that is never closed; or `limit`. */
function valueEnd(text: string, from: number, limit: number): number {
  let quote = -1;
  for (let i = from; i < limit; i++) {
    const c = text[i];
    if (c === "\\") i++;
    else if (c === '"') quote = quote < 0 ? i : -1;
    else if (c === ";" && quote < 0) return i;
  }
  return quote < 0 ? limit : oddQuotes(text, from, limit, quote);
}

/**
 * Suricata does not count quotes, and files for it have regular expressions with one in them: there the value ends at the
 * quote that a semicolon follows.
 */
function oddQuotes(text: string, from: number, limit: number, quote: number): number {
  const value = /\s*!?"(?:[^"\\\n]|\\.|"(?!\s*;))*"\s*;/y;
  value.lastIndex = from;
  return value.test(text) && value.lastIndex <= limit ? value.lastIndex - 1 : -1 - quote;
}

const after = (text: string, what: string, from: number): number => {
  const found = text.indexOf(what, from);
  return found < 0 ? text.length : found + what.length;
};

/** Joined lines become one. */
const clean = (text: string): string =>
  text
    .replace(/\\\r?\n/g, " ")
    .replace(/\r?\n/g, " ")
    .trim();
