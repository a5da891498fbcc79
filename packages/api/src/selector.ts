/**
 * Calico's selector language: `app == 'web' && !has(debug) && tier in {'front', 'back'}`.
 * Match operators bind first, then parentheses, `!`, `&&`, `||`.
 */
export interface Selector {
  readonly text: string;
  readonly node: SelectorNode;
}

export type SelectorNode =
  | { readonly op: "all" }
  /** What lies in no namespace. Never a pod. */
  | { readonly op: "global" }
  | { readonly op: "has"; readonly label: string }
  | {
      readonly op: "==" | "!=" | "contains" | "starts with" | "ends with";
      readonly label: string;
      readonly value: string;
    }
  | { readonly op: "in" | "not in"; readonly label: string; readonly values: readonly string[] }
  | { readonly op: "!"; readonly of: SelectorNode }
  | { readonly op: "&&" | "||"; readonly of: readonly SelectorNode[] };

export interface SelectorProblem {
  /** Characters before the trouble. */
  readonly position: number;
  readonly message: string;
}

export type ParsedSelector =
  | { readonly selector: Selector; readonly problem?: undefined }
  | { readonly selector?: undefined; readonly problem: SelectorProblem };

/** Characters of a whole selector; far more than anyone writes, little enough to parse in no time. */
export const MAX_SELECTOR_LENGTH = 16_384;
/** Calico's own limit for a label's name. */
const MAX_LABEL_LENGTH = 512;
/** Nested parentheses; so that a hostile text cannot exhaust the stack. */
const MAX_DEPTH = 100;

/** Never throws: what is wrong with a text from outside comes back as `problem`. */
export function parseSelector(text: string): ParsedSelector {
  if (text.length > MAX_SELECTOR_LENGTH)
    return {
      problem: { position: MAX_SELECTOR_LENGTH, message: `longer than ${MAX_SELECTOR_LENGTH} characters` },
    };
  const parser = new Parser(text);
  const node = parser.whole();
  return parser.problem ? { problem: parser.problem } : { selector: { text, node } };
}

/** `expected a quoted text at column 8`: a sentence for people. */
export const describeProblem = ({ position, message }: SelectorProblem): string =>
  `${message} at column ${position + 1}`;

type Labels = { readonly [name: string]: string };

export function selects(selector: Selector, labels: Labels): boolean {
  return matches(selector.node, labels);
}

function matches(node: SelectorNode, labels: Labels): boolean {
  switch (node.op) {
    case "all":
      return true;
    case "global":
      return labels["projectcalico.org/namespace"] === undefined;
    case "!":
      return !matches(node.of, labels);
    case "&&":
      return node.of.every((part) => matches(part, labels));
    case "||":
      return node.of.some((part) => matches(part, labels));
  }
  const value = Object.hasOwn(labels, node.label) ? labels[node.label] : undefined;
  switch (node.op) {
    case "has":
      return value !== undefined;
    case "==":
      return value === node.value;
    case "!=":
      return value !== node.value;
    case "in":
      return value !== undefined && node.values.includes(value);
    case "not in":
      return value === undefined || !node.values.includes(value);
    case "contains":
      return value?.includes(node.value) ?? false;
    case "starts with":
      return value?.startsWith(node.value) ?? false;
    case "ends with":
      return value?.endsWith(node.value) ?? false;
  }
}

const BLANKS = /[ \t]*/y;
const LABEL = /[A-Za-z0-9_./-]+/y;
const everything: SelectorNode = { op: "all" };

/** Recursive descent. Keeps the first problem and goes on harmlessly: after it nothing is read any more. */
class Parser {
  problem: SelectorProblem | undefined;
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): SelectorNode {
    this.#blanks();
    if (this.#at === this.#text.length) return everything;
    const node = this.#either();
    if (!this.problem && this.#at < this.#text.length) this.#fail(this.#strayMessage());
    return node;
  }

  #either(): SelectorNode {
    return this.#chain("||", () => this.#chain("&&", () => this.#single()));
  }

  #chain(op: "&&" | "||", part: () => SelectorNode): SelectorNode {
    const of = [part()];
    while (!this.problem && this.#take(op)) of.push(part());
    return of.length === 1 ? of[0]! : { op, of };
  }

  #single(): SelectorNode {
    let negations = 0;
    while (this.#peek() === "!" && this.#text[this.#at + 1] !== "=" && this.#take("!")) negations++;
    const node = this.#take("(") ? this.#group() : this.#test();
    return negations % 2 === 1 ? { op: "!", of: node } : node;
  }

  #group(): SelectorNode {
    if (++this.#depth > MAX_DEPTH) return this.#fail(`more than ${MAX_DEPTH} nested parentheses`);
    const node = this.#either();
    this.#expect(")");
    this.#depth--;
    return node;
  }

  #test(): SelectorNode {
    const start = this.#at;
    const next = this.#peek();
    if (next === "'" || next === '"')
      return this.#fail("a quoted text stands only on the right; expected a label's name");
    const label = this.#label();
    if (label === undefined)
      return this.#fail(
        next === "" ? "expected a label's name, but the selector ends" : "expected a label's name",
      );
    if (this.#peek() === "(") return this.#call(label, start);
    return this.#comparison(label);
  }

  #call(name: string, start: number): SelectorNode {
    this.#take("(");
    if (name === "has") {
      const label = this.#label();
      if (label === undefined) return this.#fail("expected a label's name");
      this.#expect(")");
      return { op: "has", label };
    }
    if (name !== "all" && name !== "global") {
      this.#at = start;
      return this.#fail(`there is no ${name}(); expected has(), all() or global()`);
    }
    this.#expect(")");
    return { op: name };
  }

  #comparison(label: string): SelectorNode {
    if (this.#take("==")) return { op: "==", label, value: this.#quoted() };
    if (this.#take("!=")) return { op: "!=", label, value: this.#quoted() };
    if (this.#peek() === "=") return this.#fail("a single = means nothing; expected ==");
    const word = this.#word();
    switch (word) {
      case "in":
        return { op: "in", label, values: this.#set() };
      case "not in":
      case "notin":
        return { op: "not in", label, values: this.#set() };
      case "contains":
        return { op: "contains", label, value: this.#quoted() };
      case "starts with":
      case "startswith":
        return { op: "starts with", label, value: this.#quoted() };
      case "ends with":
      case "endswith":
        return { op: "ends with", label, value: this.#quoted() };
      default:
        return this.#fail(`expected ==, !=, in, not in, contains, starts with or ends with after "${label}"`);
    }
  }

  /** An operator made of letters, the two-word ones with one blank between; "" when there is none. */
  #word(): string {
    const found = /(?:not[ \t]+in|notin|in|contains|starts[ \t]*with|ends[ \t]*with)(?![A-Za-z0-9_./-])/y;
    found.lastIndex = this.#at;
    const text = found.exec(this.#text)?.[0] ?? "";
    this.#at += text.length;
    this.#blanks();
    return text.replace(/[ \t]+/, " ");
  }

  #set(): string[] {
    const values: string[] = [];
    this.#expect("{");
    while (!this.problem && !this.#take("}")) {
      values.push(this.#quoted());
      if (this.problem || this.#take(",")) continue;
      this.#expect("}");
      break;
    }
    return values;
  }

  #quoted(): string {
    const quote = this.#peek();
    if (quote !== "'" && quote !== '"') {
      this.#fail("expected a quoted text");
      return "";
    }
    const end = this.#text.indexOf(quote, this.#at + 1);
    if (end < 0) {
      this.#fail("the quoted text has no end");
      return "";
    }
    const value = this.#text.slice(this.#at + 1, end);
    this.#at = end + 1;
    this.#blanks();
    return value;
  }

  #label(): string | undefined {
    LABEL.lastIndex = this.#at;
    const name = LABEL.exec(this.#text)?.[0];
    if (name === undefined || this.problem) return undefined;
    if (name.length > MAX_LABEL_LENGTH)
      this.#fail(`a label's name has at most ${MAX_LABEL_LENGTH} characters`);
    this.#at += name.length;
    this.#blanks();
    return name;
  }

  #strayMessage(): string {
    const next = this.#peek();
    if (next === "&" || next === "|") return `a single ${next} means nothing; expected ${next}${next}`;
    return "expected && or ||, or the end";
  }

  #peek(): string {
    return this.#text[this.#at] ?? "";
  }

  #take(token: string): boolean {
    if (this.problem || !this.#text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    this.#blanks();
    return true;
  }

  #expect(token: string): void {
    if (!this.#take(token)) this.#fail(`expected ${token}`);
  }

  #fail(message: string): SelectorNode {
    this.problem ??= { position: Math.min(this.#at, this.#text.length), message };
    return everything;
  }

  #blanks(): void {
    BLANKS.lastIndex = this.#at;
    this.#at += BLANKS.exec(this.#text)![0].length;
  }
}

/** What Calico adds to a pod's own labels before it matches a selector; from 63 characters on it leaves a value out. */
export function endpointLabels(pod: {
  readonly metadata: { readonly namespace?: string; readonly labels?: Labels };
  readonly spec?: { readonly serviceAccountName?: string | undefined } | undefined;
}): Labels {
  const account = pod.spec?.serviceAccountName;
  return {
    ...pod.metadata.labels,
    "projectcalico.org/namespace": pod.metadata.namespace ?? "default",
    "projectcalico.org/orchestrator": "k8s",
    ...(account && account.length < 63 ? { "projectcalico.org/serviceaccount": account } : {}),
  };
}
