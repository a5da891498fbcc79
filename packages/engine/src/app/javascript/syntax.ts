import { BEFORE_EXPRESSION, ENDING, GOING_ON, WORDS } from "./names.ts";

/** What an open bracket is for. */
export type BracketKind =
  /** Parentheses: around an expression, behind `if` and its like, of a call, around a function's parameters. */
  | "group"
  | "condition"
  | "call"
  | "parameters"
  /** Square brackets. */
  | "index"
  | "array"
  /** Braces: of statements, of an object, of a function or class, which may be part of an expression. */
  | "block"
  | "object"
  | Body
  /** What is set into a template. */
  | "template";

/** What a function or class that was begun will be. */
export type Body = "function" | "function expression" | "class" | "class expression";

export type TokenKind = "none" | "word" | "name" | "property" | "number" | "literal" | "punctuator";

interface Bracket {
  readonly kind: BracketKind;
  /** Parameters: what follows them. Conditions: it is that of `do … while (…)`, or the block is that of `do`. */
  readonly body: Body | undefined;
  readonly ofDo: boolean;
  /** Question marks whose colons are yet to come. */
  choices: number;
}

const STATEMENTS: ReadonlySet<BracketKind | undefined> = new Set<BracketKind | undefined>([
  undefined,
  "block",
  "function",
  "function expression",
  "class",
  "class expression",
]);

const NO_VALUES: ReadonlySet<BracketKind> = new Set<BracketKind>([
  "condition",
  "parameters",
  "block",
  "function",
  "class",
]);

/** As much of the grammar as it takes to know where statements end and what a slash or a brace means. */
export class Syntax {
  /** The last token. */
  kind: TokenKind = "none";
  last: string = "";
  /** What the bracket that was the last token was for. */
  #closed: Bracket | undefined;
  readonly #brackets: Bracket[] = [];
  readonly #outermost: Bracket = { kind: "block", body: undefined, ofDo: false, choices: 0 };
  /** Whether the last colon was that of a choice. */
  #ofChoice = false;
  /** A function or class was begun whose parameters or braces are yet to come. */
  #body: Body | undefined;

  get depth(): number {
    return this.#brackets.length;
  }
  get inside(): BracketKind | undefined {
    return this.#brackets.at(-1)?.kind;
  }

  token(kind: TokenKind, text: string): void {
    if (this.kind === "punctuator" && this.last === "=>") this.#body = undefined;
    if (kind === "punctuator" && (text === "?" || text === ":")) this.#choice(text);
    if (kind === "word" && (text === "function" || text === "class"))
      this.#body = this.statementNext ? text : `${text} expression`;
    if (kind === "punctuator" && text === "=>") this.#body = "function expression";
    this.kind = kind;
    this.last = text;
    this.#closed = undefined;
  }

  /** Tells the colons of `a ? b : c` from others. */
  #choice(text: "?" | ":"): void {
    const bracket = this.#brackets.at(-1) ?? this.#outermost;
    this.#ofChoice = text === ":" && bracket.choices > 0;
    if (text === "?") bracket.choices++;
    else if (this.#ofChoice) bracket.choices--;
  }

  is(text: string): boolean {
    return this.kind === "punctuator" && this.last === text;
  }

  isWord(text: string): boolean {
    return this.kind === "word" && this.last === text;
  }

  /** Whether a slash, here, starts a regular expression. */
  get expressionNext(): boolean {
    if (this.kind === "none") return true;
    if (this.kind === "word") return BEFORE_EXPRESSION.has(this.last);
    return this.kind === "punctuator" && !this.#afterValue;
  }

  /** Whether the last token can be the last of a value. */
  get afterOperand(): boolean {
    if (this.kind === "punctuator") return this.#closed !== undefined && !NO_VALUES.has(this.#closed.kind);
    return (
      this.kind !== "none" && (this.kind !== "word" || (ENDING.has(this.last) && this.last !== "return"))
    );
  }

  get #afterValue(): boolean {
    if (this.last === "++" || this.last === "--") return true;
    return this.#closed !== undefined && (!NO_VALUES.has(this.#closed.kind) || this.#closed.ofDo);
  }

  get statementNext(): boolean {
    if (this.kind === "none") return true;
    if (this.kind === "word") return this.last === "else" || this.last === "do" || this.last === "export";
    if (this.kind !== "punctuator") return false;
    if (this.#closed !== undefined) return NO_VALUES.has(this.#closed.kind);
    return this.last === ";" || (this.last === "{" && STATEMENTS.has(this.inside));
  }

  /** Whether a line end before this token ends a statement: ECMA-262 section 12.10. */
  lineEnds(kind: TokenKind, text: string): boolean {
    if (!STATEMENTS.has(this.inside)) return false;
    if (this.kind === "word") {
      if (!ENDING.has(this.last)) return false;
    } else if (this.kind === "punctuator" ? !this.#afterValue : this.kind === "none") return false;
    if (kind === "word") return !GOING_ON.has(text) && !this.#closes(text);
    if (kind !== "punctuator") return true;
    if (text === "{") return this.last !== ")" && this.#body === undefined;
    return text === "}" || text === "++" || text === "--" || text === "!" || text === "~";
  }

  /** Words that go on with what a brace closed. */
  #closes(word: string): boolean {
    return this.is("}") && (word === "while" || word === "else" || word === "catch" || word === "finally");
  }

  open(text: "(" | "[" | "{" | "${"): BracketKind {
    const bracket = this.#bracket(text);
    this.#brackets.push(bracket);
    if (text === "{" || bracket.kind === "parameters") this.#body = undefined;
    this.token("punctuator", text === "${" ? "{" : text);
    return bracket.kind;
  }

  #bracket(text: "(" | "[" | "{" | "${"): Bracket {
    const bracket = (kind: BracketKind, ofDo = false, body?: Body): Bracket => ({
      kind,
      body,
      ofDo,
      choices: 0,
    });
    if (text === "${") return bracket("template");
    if (text === "[") return bracket(this.afterOperand ? "index" : "array");
    if (text === "(") {
      if (this.is("=>")) return bracket("group");
      if (this.#body?.startsWith("function")) return bracket("parameters", false, this.#body);
      if (this.kind === "word" && /^(?:if|while|for|with|switch|catch)$/.test(this.last))
        return bracket("condition", this.last === "while" && this.#doDone);
      return bracket(this.afterOperand || this.isWord("super") ? "call" : "group");
    }
    if (this.#body !== undefined) return bracket(this.#body);
    const closed = this.#closed;
    if (closed?.body !== undefined) return bracket(closed.body);
    // A method.
    if (
      this.last === ")" &&
      closed?.kind === "call" &&
      this.inside !== undefined &&
      OF_METHODS.has(this.inside)
    )
      return bracket(this.inside === "object" ? "function expression" : "function");
    if (this.isWord("do")) return bracket("block", true);
    const block =
      this.statementNext || this.last === ")" || (this.kind === "word" && BEFORE_BLOCK.has(this.last));
    const labelled = this.is(":") && !this.#ofChoice && this.inside !== "object";
    return bracket(block || labelled ? "block" : "object");
  }

  /** Whether a block of `do` came before the last word. */
  #doDone = false;

  word(text: string): void {
    this.#doDone = this.#closed?.ofDo === true && this.#closed.kind === "block";
    this.token(WORDS.has(text) ? "word" : "name", text);
  }

  /** Undefined: it closes nothing that is open. */
  close(text: ")" | "]" | "}"): BracketKind | undefined {
    const bracket = this.#brackets.pop();
    if (bracket === undefined || CLOSING[bracket.kind] !== text) return undefined;
    this.token("punctuator", text);
    this.#closed = bracket;
    return bracket.kind;
  }
}

const OF_METHODS: ReadonlySet<BracketKind> = new Set<BracketKind>(["object", "class", "class expression"]);
const BEFORE_BLOCK: ReadonlySet<string> = new Set(["else", "try", "finally", "catch", "static"]);
const CLOSING: { readonly [kind in BracketKind]: string } = {
  group: ")",
  condition: ")",
  call: ")",
  parameters: ")",
  index: "]",
  array: "]",
  block: "}",
  object: "}",
  function: "}",
  "function expression": "}",
  class: "}",
  "class expression": "}",
  template: "}",
};
