import type { Node, Place, Regex } from "../../options/regex/ast.ts";
import { participation } from "./participation.ts";

/** An expression for JavaScript's engine, over text with one character a byte. */
export interface Emitted {
  readonly source: string;
  /** A back-reference must overlook case; nothing else needs this flag, since sets are folded. */
  readonly noCase: boolean;
  /** Refers to a group that may not have matched, where JavaScript does not do as PCRE does. */
  readonly unsure: boolean;
}

/**
 * Writes an expression in JavaScript's syntax, without its flags `m`, `s` and `u`: what they would do is written out.
 *
 * JavaScript has no atomic groups: a look-ahead that captures, and a back-reference to it, do the same. Those take
 * numbers of their own, so all groups are numbered anew here.
 */
export function emit(regex: Regex): Emitted {
  const emitter = new Emitter(regex);
  const source = emitter.write(regex.root);
  return { source, noCase: emitter.noCase, unsure: emitter.unsure };
}

class Emitter {
  noCase = false;
  unsure = false;
  readonly #names: ReadonlyMap<string, number>;
  /** JavaScript's number of each group. */
  readonly #numbers: number[] = [];
  readonly #participation: ReturnType<typeof participation>;
  #written = 0;

  constructor(regex: Regex) {
    this.#names = regex.names;
    this.#participation = participation(regex);
    this.#number(regex.root);
    this.#written = 0;
  }

  /** Numbers the groups in the order in which they will be written. */
  #number(node: Node): void {
    switch (node.type) {
      case "group":
        if (node.number > 0) this.#numbers[node.number] = ++this.#written;
        this.#number(node.body);
        return;
      case "atomic":
        this.#written++;
        this.#number(node.body);
        return;
      case "repeat":
        if (node.how === "possessive") this.#written++;
        this.#number(node.body);
        return;
      case "look":
        this.#number(node.body);
        return;
      case "sequence":
      case "choice":
        for (const item of node.items) this.#number(item);
        return;
      default:
    }
  }

  write(node: Node): string {
    switch (node.type) {
      case "set":
        return writeSet(node.set);
      case "sequence":
        return node.items
          .map((item) => (item.type === "choice" ? `(?:${this.write(item)})` : this.write(item)))
          .join("");
      case "choice":
        return node.items.map((item) => this.write(item)).join("|");
      case "group":
        if (node.number > 0) this.#written++;
        return `(${node.number > 0 ? "" : "?:"}${this.write(node.body)})`;
      case "atomic":
        return this.#atomic(() => this.write(node.body));
      case "look":
        return `(?${node.behind ? "<" : ""}${node.negated ? "!" : "="}${this.write(node.body)})`;
      case "repeat":
        return this.#repeat(node);
      case "back":
        return this.#back(node);
      case "condition":
        // JavaScript has none.
        this.unsure = true;
        return NOTHING;
      case "place":
        return this.#place(node.place);
    }
  }

  #atomic(body: () => string): string {
    const number = ++this.#written;
    return `(?:(?=(${body()}))\\${number}(?:))`;
  }

  #repeat(node: Extract<Node, { type: "repeat" }>): string {
    const { min, max, how } = node;
    if (how === "possessive") return this.#atomic(() => this.#repeat({ ...node, how: "greedy" }));
    const body = this.write(node.body);
    const simple = node.body.type === "set" || node.body.type === "group" || node.body.type === "atomic";
    const bounds =
      max === Infinity
        ? min === 0
          ? "*"
          : min === 1
            ? "+"
            : `{${min},}`
        : min === 0 && max === 1
          ? "?"
          : min === max
            ? `{${min}}`
            : `{${min},${max}}`;
    return `${simple ? body : `(?:${body})`}${bounds}${how === "lazy" ? "?" : ""}`;
  }

  #back(node: Extract<Node, { type: "back" }>): string {
    const matched = this.#participation.get(node);
    if (matched === "never") return NOTHING;
    if (matched === "perhaps") this.unsure = true;
    if (node.noCase) this.noCase = true;
    const group = typeof node.group === "number" ? node.group : this.#names.get(node.group)!;
    // The empty group keeps a digit that follows from joining the number.
    return `(?:\\${this.#numbers[group]}(?:))`;
  }

  #place(place: Place): string {
    switch (place) {
      case "start":
        return "^";
      case "end":
        return "$";
      case "word-edge":
        return "\\b";
      case "no-word-edge":
        return "\\B";
      case "last-line-end":
        return "(?=\\n?$)";
      case "line-end":
        return "(?=\\n|$)";
      case "line-start":
        // After a line end, but not after one that is the subject's last byte.
        return "(?:^|(?<=\\n)(?!$))";
    }
  }
}

/** What never matches. */
const NOTHING = "(?!)";

const hex = (code: number): string => `\\x${code.toString(16).padStart(2, "0")}`;
const plain = (code: number): string => {
  const c = String.fromCharCode(code);
  return /[\w ,;:@#%&=!<>"'`~-]/.test(c) ? c : hex(code);
};

function writeSet(set: Uint8Array): string {
  const count = set.reduce((sum, there) => sum + there, 0);
  if (count === 0) return NOTHING;
  if (count === 256) return "[^]";
  if (count === 1) return plain(set.indexOf(1));
  const negated = count > 128;
  const wanted = negated ? 0 : 1;
  let text = "";
  for (let low = 0; low < 256; low++) {
    if (set[low] !== wanted) continue;
    let high = low;
    while (high < 255 && set[high + 1] === wanted) high++;
    text += low === high ? hex(low) : `${hex(low)}-${hex(high)}`;
    low = high;
  }
  return `[${negated ? "^" : ""}${text}]`;
}
