import type { Limits, Refused } from "../../limits.ts";
import { Aliases, type Meaning } from "./aliases.ts";
import { codeOf, unescapedName } from "./escapes.ts";
import type { Identifiers } from "./identifiers.ts";
import { Lexer, type Literal, type Tokens } from "./lexer.ts";
import { KEPT_NAMES, KEPT_PROPERTIES, WORDS } from "./names.ts";
import { type BracketKind, Syntax, type TokenKind } from "./syntax.ts";
import { type Stretch, Written } from "./written.ts";

/** Characters that one call of String.fromCharCode makes. */
const MOST_CODES = 65_536;
/** Parameters of one function that are looked at. */
const MOST_PARAMETERS = 256;

const OF_WINDOW = "(?:(?:window|self|top|parent|globalThis)\\.)?";
const UNESCAPES = new RegExp(`^${OF_WINDOW}(?:unescape|decodeURI|decodeURIComponent)$`);
const CHARACTERS = new RegExp(`^${OF_WINDOW}String\\.(?:fromCharCode|fromCodePoint)$`);
/** No name of those is longer. */
const LONGEST_CALLEE = 48;

const QUOTE = 0x27;

/** Octets of strings that may be unescaped, and how many more for each octet of the script. */
const UNESCAPED_BASE = 65_536;
const UNESCAPED_RATE = 16;

/** How the names that come behind a dot are taken. */
type Chain = "none" | "plain" | "kept";

/** What a bracket remembers for when it is closed. */
interface Frame {
  readonly chain: Chain;
  /** A call whose outcome is known when its arguments are: where it starts, and where those do. */
  readonly folding: "unescape" | "characters" | undefined;
  readonly from: number;
  readonly inside: number;
  /** The string that the call is added to. */
  readonly joins: Stretch | undefined;
  /** Characters it was given so far; undefined once something else was. */
  codes: number[] | undefined;
}

/**
 * Writes one script anew, in the one form that all ways to write it come to: without comments and needless blanks, with
 * all semicolons, strings put together, escapes undone, and names that mean nothing replaced.
 */
export class Normalizer implements Tokens {
  readonly written: Written = new Written();
  /** Why nothing more is made of this script; what was made stays. */
  problem: string | undefined;
  readonly #lexer: Lexer;
  readonly #identifiers: Identifiers;
  readonly #limits: Limits;
  readonly #refused: Refused;
  readonly #syntax = new Syntax();
  readonly #aliases: Aliases = new Aliases(this.written);
  readonly #frames: Frame[] = [];
  #chain: Chain = "none";
  /** Where the first name of the chain stands. */
  #chainFrom = 0;
  /** The string that the chain is added to. */
  #chainJoins: Stretch | undefined;
  /** The string that was the last token, or the one before a plus that was. */
  #string: Stretch | undefined;
  #literalFrom = 0;
  #resumed = false;
  #skipQuote = false;
  #declares: { readonly how: "var" | "block"; readonly depth: number } | undefined;
  #parameters: string[] = [];
  /** Octets of the script so far, and of strings that were unescaped. */
  #taken = 0;
  #unescaped = 0;

  constructor(identifiers: Identifiers, limits: Limits, refused: Refused) {
    this.#identifiers = identifiers;
    this.#limits = limits;
    this.#refused = refused;
    this.#lexer = new Lexer(this);
  }

  write(bytes: Uint8Array, start: number, end: number): void {
    if (this.problem !== undefined) return;
    this.#taken += end - start;
    this.#lexer.write(bytes, start, end);
    this.problem ??= this.#lexer.problem;
  }

  finish(): void {
    if (this.problem === undefined) this.#lexer.finish();
  }

  #fail(problem: string): void {
    this.problem ??= problem;
    this.#lexer.problem ??= problem;
  }

  get expressionNext(): boolean {
    return this.#syntax.expressionNext;
  }

  /** Ends the statement that the line's end ends. */
  #line(kind: TokenKind, text: string, newLine: boolean): void {
    if (newLine && this.#syntax.lineEnds(kind, text)) this.#semicolon();
  }

  /** What comes before each token: a semicolon, a blank. */
  #before(kind: TokenKind, text: string, newLine: boolean, meaning: Meaning): void {
    const syntax = this.#syntax;
    const { written } = this;
    if (written.length > this.#limits.scriptText && this.problem === undefined) {
      this.#refused.count("scriptText");
      this.#fail("too long");
    }
    this.#line(kind, text, newLine);
    this.#stringDone(kind, text);
    this.#aliases.token(meaning);
    const operand = kind !== "punctuator";
    const { last } = syntax;
    if (operand && syntax.kind !== "none" && syntax.kind !== "punctuator") written.text(" ");
    else if (
      !operand &&
      syntax.kind === "punctuator" &&
      (text[0] === "+" || text[0] === "-") &&
      last.endsWith(text[0])
    )
      written.text(" ");
    else if (text === "/" && operand && last === "/") written.text(" ");
  }

  #semicolon(): void {
    this.#aliases.token("end");
    this.#declares = undefined;
    this.written.text(";");
    this.#stringDone("punctuator", ";");
    this.#string = undefined;
    this.#chain = "none";
    this.#syntax.token("punctuator", ";");
  }

  /** Nothing more is added to a string: inside of `unescape(…)` its percent signs can be undone. */
  #stringDone(kind: TokenKind, text: string): void {
    const string = this.#string;
    const frame = this.#frames.at(-1);
    if (string === undefined || frame === undefined) return;
    const goesOn =
      (kind === "punctuator" && (text === "+" || text === ")")) ||
      (this.#syntax.is("+") && kind === "literal");
    if (frame.folding === "unescape" && !goesOn && this.#mayUnescape(string)) {
      this.written.unescape(string);
      this.#string = undefined;
    }
  }

  /** Calls may stand in calls, and each goes through the string again: not without end. */
  #mayUnescape({ from, end }: Stretch): boolean {
    this.#unescaped += end - from;
    return this.written.has(from) && this.#unescaped <= UNESCAPED_BASE + UNESCAPED_RATE * this.#taken;
  }

  word(raw: string, newLine: boolean): void {
    const text = raw.includes("\\") ? unescapedName(raw) : raw;
    if (this.#syntax.is(".") || this.#syntax.is("?.")) this.#property(text);
    else if (WORDS.has(text)) this.#keyword(text, newLine);
    else this.#name(text, newLine);
    const frame = this.#frames.at(-1);
    if (frame !== undefined) frame.codes = undefined;
  }

  #property(text: string): void {
    if (this.#chain === "kept" || KEPT_PROPERTIES.has(text)) {
      this.written.text(text);
      this.#chain = "kept";
    } else this.#identifier(text);
    this.#syntax.token("property", text);
  }

  #keyword(text: string, newLine: boolean): void {
    this.#before("word", text, newLine, text === "new" ? "new" : "other");
    if (text === "var" || text === "let" || text === "const")
      this.#declares = { how: text === "var" ? "var" : "block", depth: this.#syntax.depth };
    else if (text === "in" || text === "of") this.#declares = undefined;
    this.written.text(text);
    this.#syntax.word(text);
    this.#chain = text === "this" || text === "super" ? "plain" : "none";
    this.#string = undefined;
  }

  #name(text: string, newLine: boolean): void {
    this.#line("name", text, newLine);
    const introduced = this.#introduces();
    const held = introduced ? undefined : this.#aliases.scopes.find(text);
    const kept = held === undefined ? !introduced && KEPT_NAMES.has(text) : typeof held === "object";
    this.#before("name", text, false, kept ? "kept" : "other");
    this.#chainFrom = this.written.end;
    this.#chainJoins = this.#syntax.is("+") ? this.#string : undefined;
    if (!kept) this.#identifier(text);
    else this.written.text(typeof held === "object" ? held.text : text);
    this.#chain = kept || held === "object" ? "kept" : "plain";
    if (this.#syntax.inside === "parameters" && introduced && this.#parameters.length < MOST_PARAMETERS)
      this.#parameters.push(text);
    this.#syntax.token("name", text);
    this.#string = undefined;
  }

  /** Whether a name that comes now is that of a new variable, function, class or parameter. */
  #introduces(): boolean {
    const syntax = this.#syntax;
    if (syntax.kind === "word") return /^(?:var|let|const|function|class)$/.test(syntax.last);
    if (syntax.inside === "parameters") return syntax.is("(") || syntax.is(",") || syntax.is("...");
    return syntax.is(",") && this.#declares?.depth === syntax.depth;
  }

  #identifier(text: string): void {
    const made = this.#identifiers.of(text);
    if (made === undefined) this.#fail("too many names");
    else this.written.text(made);
  }

  number(text: string, newLine: boolean): void {
    const syntax = this.#syntax;
    const code = syntax.is("(") || syntax.is(",") ? codeOf(text) : -1;
    this.#before("number", text, newLine, "other");
    const frame = this.#frames.at(-1);
    if (frame?.codes !== undefined) {
      if (code >= 0 && frame.codes.length < MOST_CODES) frame.codes.push(code);
      else frame.codes = undefined;
    }
    this.written.text(text);
    syntax.token("number", text);
    this.#chain = "plain";
    this.#string = undefined;
  }

  open(kind: Literal, newLine: boolean): void {
    const string = this.#string;
    if (kind === "string" && string !== undefined && this.#syntax.is("+") && this.written.has(string.from)) {
      // The quotes between two strings go, and the plus.
      this.written.cutBack(string.end - 1);
      this.#literalFrom = string.from;
      this.#skipQuote = true;
    } else {
      this.#before(
        kind === "template" ? "punctuator" : "literal",
        kind === "regex" ? "/" : "`",
        newLine,
        "other",
      );
      if (kind === "template" && this.#syntax.afterOperand) this.written.text(" ");
      this.#literalFrom = this.written.end;
    }
    this.#string = undefined;
    this.#resumed = false;
    this.#chain = "plain";
    const frame = this.#frames.at(-1);
    if (frame !== undefined) frame.codes = undefined;
    this.#syntax.token("literal", "");
  }

  octet(octet: number): void {
    if (this.#skipQuote) this.#skipQuote = false;
    else this.written.octet(octet);
  }

  octets(bytes: Uint8Array, start: number, end: number): void {
    this.written.octets(bytes, start, end);
  }

  escaped(code: number, octets: boolean): void {
    if (octets && this.#frames.at(-1)?.folding === "unescape") this.written.octet(code);
    else this.written.character(code);
  }

  close(kind: Literal): void {
    if (kind === "regex" || this.#resumed) return;
    this.#string = { from: this.#literalFrom, end: this.written.end };
  }

  punctuator(text: string, newLine: boolean): boolean {
    if (text === "${") this.#open(text);
    else if (text === ")" || text === "]" || text === "}") return this.#closeBracket(text, newLine);
    else if (text === "(" || text === "[" || text === "{") {
      this.#before("punctuator", text, newLine, "other");
      this.#open(text);
    } else this.#operator(text, newLine);
    return false;
  }

  #operator(text: string, newLine: boolean): void {
    const syntax = this.#syntax;
    const string = text === "+" && syntax.kind === "literal" ? this.#string : undefined;
    const target = text === "=" && syntax.kind === "name" ? syntax.last : undefined;
    const dot = text === "." || text === "?.";
    if (!dot || this.#chain === "none")
      this.#before(
        "punctuator",
        text,
        newLine,
        dot ? "goes on" : text === ";" || text === "," ? "end" : "other",
      );
    else {
      this.#stringDone("punctuator", text);
      this.#aliases.token("goes on");
    }
    if (
      target !== undefined &&
      typeof this.#aliases.scopes.find(target) === "object" &&
      this.written.has(this.#chainFrom)
    ) {
      // What stood for something else is given something: it goes by its own name.
      this.written.cutBack(this.#chainFrom);
      this.#identifier(target);
    }
    this.written.text(text);
    if (target !== undefined)
      this.#aliases.assign(target, this.#declares?.depth === syntax.depth ? this.#declares.how : undefined);
    if (text === ";") this.#declares = undefined;
    if (!dot) this.#chain = "none";
    const frame = this.#frames.at(-1);
    if (frame !== undefined && text !== ",") frame.codes = undefined;
    syntax.token("punctuator", text);
    this.#string = string;
  }

  #open(text: "(" | "[" | "{" | "${"): void {
    const { written } = this;
    const joins = this.#chainJoins;
    const kind = this.#syntax.open(text);
    if (this.#syntax.depth > this.#limits.scriptDepth) {
      this.#refused.count("scriptDepth");
      this.#fail("too deep");
    }
    if (text !== "${") written.text(text);
    const folding = kind === "call" ? this.#folding() : undefined;
    const codes = folding === "characters" ? [] : undefined;
    const outer = this.#frames.at(-1);
    if (outer !== undefined) outer.codes = undefined;
    this.#frames.push({
      chain: kind === "call" || kind === "index" ? this.#chain : "plain",
      folding,
      from: this.#chainFrom,
      inside: written.end,
      joins: folding === undefined ? undefined : joins,
      codes,
    });
    this.#string = undefined;
    this.#chain = "none";
    if (text === "{") this.#openScope(kind);
    if (kind === "parameters") this.#parameters = [];
  }

  #openScope(kind: BracketKind): void {
    const ofFunction = kind === "function" || kind === "function expression";
    const { scopes } = this.#aliases;
    scopes.open(ofFunction);
    if (!ofFunction) return;
    for (const name of this.#parameters) scopes.set(name, "other", "var");
    this.#parameters = [];
  }

  /** What a call of the names before it comes to, if that can be said. */
  #folding(): "unescape" | "characters" | undefined {
    const { written } = this;
    const length = written.end - 1 - this.#chainFrom;
    if (this.#chain !== "kept" || length > LONGEST_CALLEE || !written.has(this.#chainFrom)) return undefined;
    const callee = written.from(this.#chainFrom).slice(0, -1);
    if (UNESCAPES.test(callee)) return "unescape";
    return CHARACTERS.test(callee) ? "characters" : undefined;
  }

  #closeBracket(text: ")" | "]" | "}", newLine: boolean): boolean {
    const { written } = this;
    const syntax = this.#syntax;
    const afterComma = syntax.is(",");
    this.#before("punctuator", text, newLine, "end");
    const string = this.#string;
    const kind = syntax.close(text);
    const frame = this.#frames.pop();
    if (kind === undefined || frame === undefined) {
      this.#fail("a bracket closes nothing");
      return false;
    }
    if (text === "}" && kind !== "template") this.#aliases.scopes.close();
    this.#string = undefined;
    this.#chain = frame.chain;
    if (kind === "template") {
      written.text(text);
      this.#resumed = true;
      syntax.token("literal", "");
    } else if (frame.folding === "unescape" && string?.from === frame.inside && this.#mayUnescape(string)) {
      const end = written.unescape(string);
      written.takeOut(frame.from, frame.inside);
      this.#folded({ from: frame.from, end: end - (frame.inside - frame.from) }, frame.joins);
    } else if (frame.codes !== undefined && !afterComma && written.has(frame.from)) {
      written.cutBack(frame.from);
      written.octet(QUOTE);
      for (const code of frame.codes) written.character(code);
      written.octet(QUOTE);
      this.#folded({ from: frame.from, end: written.end }, frame.joins);
    } else written.text(text);
    return kind === "template";
  }

  /** A call came to a string. */
  #folded({ from, end }: Stretch, joins: Stretch | undefined): void {
    this.#syntax.token("literal", "");
    this.#chain = "plain";
    if (joins !== undefined && this.written.has(joins.from)) {
      this.written.takeOut(joins.end - 1, from + 1);
      this.#string = { from: joins.from, end: end - (from + 1 - (joins.end - 1)) };
    } else this.#string = { from, end };
  }
}
