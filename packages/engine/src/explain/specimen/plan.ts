import { readNumber, splitArguments, unquote } from "../../options/reading/arguments.ts";
import { readPattern } from "../../options/reading/pattern.ts";
import { stickyBuffers } from "../../options/sticky.ts";
import type { Rule } from "../../rules/rule.ts";
import { boundsOf } from "./bounds.ts";
import { Draft } from "./draft.ts";
import { type HeadPlan, headPlan } from "./head-plan.ts";
import { sampleOf } from "./regex-sample.ts";

/** How far a jump is followed by octets that fill up. */
const MAX_LANDING = 8_192;

/** Ways to go about it; which one comes to something that fires is tried. */
export interface Strategy {
  /** What has its place is written first, and then what may stand anywhere. */
  readonly anchored?: boolean;
  /** So are all regular expressions. */
  readonly regexFirst?: boolean;
  /** What may stand anywhere comes behind all that is there. */
  readonly apart?: boolean;
  /** How often more than need be a regular expression's repeats are repeated. */
  readonly stretch?: number;
  /** Which of its alternatives is taken. */
  readonly choice?: number;
  /** What is written where a number says how far to jump. */
  readonly jump?: number;
}

const BUFFERS: ReadonlySet<string> = new Set(stickyBuffers.map(({ name }) => name));

/** What a rule wants each part of the traffic to be. Parts with a parameter are called `http_param:id`. */
export class Plan {
  readonly drafts: Map<string, Draft> = new Map();
  readonly icmp: { type: number; code: number; id: number; sequence: number } = {
    type: 8,
    code: 0,
    id: 1,
    sequence: 1,
  };
  /** What the headers of its packets must say, where the rule asks for something. */
  readonly head: HeadPlan;
  readonly #strategy: Strategy;
  /** Numbers that byte_extract and byte_math keep. */
  readonly #variables = new Map<string, number>();
  #buffer: string = "pkt_data";

  constructor(rule: { readonly written: Pick<Rule["written"], "options"> }, strategy: Strategy = {}) {
    this.#strategy = strategy;
    const { options } = rule.written;
    this.head = headPlan(options);
    if (strategy.anchored === true)
      for (const { name, text } of options)
        if (BUFFERS.has(name)) this.#select(name, text);
        else if (isAnchored(name, text) || (strategy.regexFirst === true && name === "pcre"))
          this.#writers[name]?.(text, splitArguments(text));
    this.#buffer = "pkt_data";
    for (const { name, text } of options)
      if (BUFFERS.has(name)) this.#select(name, text);
      else this.#writers[name]?.(text, splitArguments(text));
    // RFC 792, RFC 950: these are not read without what they carry.
    const least = this.icmp.type >= 13 && this.icmp.type <= 18 ? 12 : 0;
    if (least > 0) this.of("pkt_data").least = Math.max(this.of("pkt_data").least, least);
  }

  get #draft(): Draft {
    return this.of(this.#buffer);
  }

  of(name: string): Draft {
    let draft = this.drafts.get(name);
    if (draft === undefined) {
      draft = new Draft();
      // A URI starts so; what the rule wants comes at or after it.
      if (name === "http_uri" || name === "http_raw_uri") draft.put([0x2f], 0);
      draft.cursor = 0;
      this.drafts.set(name, draft);
    }
    return draft;
  }

  #select(name: string, text: string): void {
    // What is wanted of the wire is put into what it carries.
    if (name === "stream_data") name = "pkt_data";
    const key = splitArguments(text)[0]?.replace(/^field\s+/, "");
    this.#buffer = key === undefined ? name : `${name}:${unquote(key)}`;
    this.#draft.cursor = 0;
  }

  readonly #writers: { readonly [option: string]: (text: string, words: readonly string[]) => void } = {
    content: (_, words) => this.#content(words),
    pcre: (text) => this.#regex(text),
    byte_test: (_, words) => this.#byteTest(words),
    byte_jump: (_, words) => this.#byteJump(words),
    byte_extract: (_, [count = "1", place = "0", name = "", ...how]) => {
      const number = this.#number(Number(count), this.#place(place, how), 4, how);
      this.#variables.set(name, number);
    },
    isdataat: (text, [place = "0", ...how]) => {
      const at = this.#place(place.replace("!", ""), how);
      if (text.startsWith("!")) this.#draft.most = Math.max(this.#draft.said, at);
      else this.#draft.least = Math.max(this.#draft.least, at + 1);
    },
    bufferlen: (_, [size = "", ...how]) =>
      this.#size(size, how.includes("relative") ? this.#draft.cursor : 0),
    dsize: (text) => this.#size(text, 0),
    itype: (text) => {
      this.icmp.type = leastOf(text);
    },
    icode: (text) => {
      this.icmp.code = leastOf(text);
    },
    icmp_id: (text) => {
      this.icmp.id = leastOf(text);
    },
    icmp_seq: (text) => {
      this.icmp.sequence = leastOf(text);
    },
  };

  #content([quoted = "", ...modifiers]: readonly string[]): void {
    if (quoted.startsWith("!")) return;
    const bytes = readPattern(/"(.*)"$/s.exec(quoted)?.[1] ?? "");
    if (typeof bytes === "string") return;
    const value = (name: string) => {
      const found = modifiers.find((one) => one.startsWith(`${name} `));
      return found === undefined ? undefined : this.#value(found.slice(name.length + 1));
    };
    const relative = modifiers.some((one) => /^(distance|within)\b/.test(one));
    const from = relative ? this.#draft.cursor + (value("distance") ?? 0) : (value("offset") ?? 0);
    const reach = value(relative ? "within" : "depth");
    const draft = this.#draft;
    // Fields that are not tied to what came before stand on lines of their own.
    const free = !relative && from === 0 && reach === undefined && draft.said > 0;
    if (free && this.#strategy.apart === true && draft.find(bytes) < 0) draft.put(bytes, draft.said);
    if (free && /^http_(raw_)?header$/.test(this.#buffer) && draft.find(bytes) < 0)
      draft.put([0x0d, 0x0a], draft.said);
    if (draft.put(bytes, from, reach === undefined ? undefined : from + reach) < 0 && relative)
      draft.put(bytes, draft.said);
  }

  #regex(text: string): void {
    const sample = sampleOf(text, this.#strategy.stretch, this.#strategy.choice);
    if (sample === undefined || sample.negated) return;
    const { cells, start, lineStart, relative } = sample;
    const draft = this.#draft;
    const bytes = lineStart && draft.said > 0 ? [0x0d, 0x0a, ...cells] : cells;
    const from = relative ? draft.cursor : 0;
    if (start) draft.put(cells, from, from + cells.length);
    else if (draft.put(bytes, from) < 0) return;
    if (sample.end) draft.most = draft.cursor;
  }

  #byteTest([count = "1", operator = "=", value = "0", place = "0", ...how]: readonly string[]): void {
    const wanted = this.#value(value);
    const not = operator.startsWith("!");
    const sign = operator.replace("!", "") || "=";
    const low = Math.max(0, wanted - 1);
    const pick: { readonly [sign: string]: readonly [number, number] } = {
      "=": [wanted, wanted + 1],
      "<": [low, wanted],
      ">": [wanted + 1, wanted],
      "<=": [wanted, wanted + 1],
      ">=": [wanted, low],
      "&": [wanted, 0],
      "^": [wanted ^ 1, wanted],
    };
    const [yes, no] = pick[sign] ?? [wanted, wanted];
    const { cursor } = this.#draft;
    const at = this.#place(place, how);
    // Of one octet all that hold are left open: other options may ask something of it too.
    const holds = tests[sign];
    if (
      count === "1" &&
      holds !== undefined &&
      !how.includes("string") &&
      !how.some((one) => /^bitmask/.test(one))
    )
      this.#draft.put(
        [Uint8Array.from({ length: 256 }, (_, byte) => (holds(byte, wanted) !== not ? 1 : 0))],
        at,
        at + 1,
      );
    else this.#number(Number(count), at, not ? no : yes, how);
    this.#draft.cursor = cursor;
  }

  #byteJump([count = "1", place = "0", ...how]: readonly string[]): void {
    const at = this.#place(place, how);
    const number = this.#number(Number(count), at, this.#strategy.jump ?? 0, how);
    const after = (name: string) => Number(how.find((one) => one.startsWith(name))?.split(/\s+/)[1] ?? 0);
    const multiplier = after("multiplier") || 1;
    const from = how.includes("from_beginning") ? 0 : at + Number(count);
    this.#draft.cursor = from + number * multiplier + after("post_offset");
    // It must land inside.
    this.#draft.least = Math.max(this.#draft.least, Math.min(this.#draft.cursor + 1, MAX_LANDING));
  }

  /** Writes a number unless one stands there already; says which stands there. */
  #number(count: number, at: number, value: number, how: readonly string[]): number {
    const digits = how.includes("string");
    const base = how.includes("hex") ? 16 : how.includes("oct") ? 8 : 10;
    const bytes = digits
      ? [...value.toString(base).padStart(count, "0")].map((c) => c.charCodeAt(0))
      : Array.from({ length: count }, (_, i) => Math.floor(value / 256 ** (count - 1 - i)) % 256);
    if (how.includes("little")) bytes.reverse();
    if (this.#draft.put(bytes, at, at + count) >= 0) return value;
    const there = Array.from({ length: count }, (_, i) => this.#draft.get(at + i) ?? 0);
    if (how.includes("little")) there.reverse();
    return digits
      ? Number.parseInt(String.fromCharCode(...there), base) || 0
      : there.reduce((sum, byte) => sum * 256 + byte, 0);
  }

  #size(text: string, from: number): void {
    const [low, high] = boundsOf(text);
    this.#draft.least = Math.max(this.#draft.least, from + low);
    this.#draft.most = Math.min(this.#draft.most, from + high);
  }

  #place(text: string, how: readonly string[]): number {
    return (how.includes("relative") ? this.#draft.cursor : 0) + this.#value(text);
  }

  #value(text: string): number {
    return readNumber(text) ?? this.#variables.get(text) ?? 0;
  }
}

const tests: { readonly [sign: string]: (byte: number, wanted: number) => boolean } = {
  "=": (byte, wanted) => byte === wanted,
  "<": (byte, wanted) => byte < wanted,
  ">": (byte, wanted) => byte > wanted,
  "<=": (byte, wanted) => byte <= wanted,
  ">=": (byte, wanted) => byte >= wanted,
  "&": (byte, wanted) => (byte & wanted) !== 0,
  "^": (byte, wanted) => (byte ^ wanted) !== 0,
};

/** Whether an option says where in its part something stands. */
const isAnchored = (name: string, text: string): boolean =>
  (name === "content" && /,\s*depth\b/.test(text)) ||
  (name === "pcre" && /^"\/(\(\?:?)?\^[^"]*\/[^R]*"$/s.test(text));

const leastOf = (text: string): number => boundsOf(text)[0];
