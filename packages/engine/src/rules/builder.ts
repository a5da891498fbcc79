import {
  BASE64_DATA,
  bufferExtra,
  bufferNames,
  bufferNumber,
  bufferOf,
  bufferService,
  bufferWithin,
  isPacketHeader,
  OF_REQUEST,
  PKT_DATA,
  RAW_DATA,
} from "../buffers.ts";
import type { Extra } from "../extras.ts";
import type { RuleFacts } from "../finding.ts";
import type { EventFilter } from "./alert-filter.ts";
import { classtypes, DEFAULT_PRIORITY } from "./classification.ts";
import { chooseFastPattern, lastPart } from "./fast-pattern.ts";
import type { Header } from "./header.ts";
import {
  MAX_VARIABLES,
  type Manner,
  type MatchPoint,
  type Pattern,
  type RuleBuilder,
  type Test,
  type Transform,
} from "./option.ts";
import { header, packetHeaders } from "./packet-header.ts";
import { ANY_KEYED, type Only, type Rule, type Sight, type Step } from "./rule.ts";
import type { RuleText } from "./tokenize.ts";

const HEADERS: ReadonlySet<number> = new Set([bufferNumber("http_header"), bufferNumber("http_raw_header")]);

/** What nearly all messages of HTTP have. */
const PLENTIFUL: ReadonlySet<number> = new Set([
  ANY_KEYED,
  ...["http_method", "http_uri", "http_raw_uri", "http_header", "http_raw_header", "http_version"].map(
    bufferNumber,
  ),
]);

const OCTETS: readonly number[] = Array.from({ length: 256 }, (_, i) => i);

/** Under this name, what the rules of one set share holds how to forget what they remember. */
export const REMEMBERED = "remembered";
/** Under this name: what they ask parsers to make. */
export const EXTRAS = "extras";

/** Collects what the options of one rule add. */
export class Builder implements RuleBuilder {
  buffer: number = PKT_DATA;
  /** Place of the option that is being added, see `Written`. */
  option: number = -1;
  /** The first thing that one option found wrong. */
  trouble: { readonly kind: "syntax" | "unsupported"; readonly text: string } | undefined;
  readonly #facts = new Map<string, string[]>();
  readonly #cheap: Test[] = [];
  readonly #tests: (Manner & { readonly test: Test; readonly from: number })[] = [];
  readonly #limits: Test[] = [];
  readonly #afterMatch: Test[] = [];
  /** Which options asked for them. */
  readonly #from = { cheap: [] as number[], limits: [] as number[], afterMatch: [] as number[] };
  readonly #patterns: Pattern[] = [];
  readonly #buffers = new Set<number>();
  readonly #variables: string[] = [];
  #toServer: boolean | undefined;
  #setsState = false;
  #needs: number | undefined;
  #only: Only | undefined;
  readonly #alertFilters: EventFilter[] = [];
  readonly #shared: Map<string, unknown>;
  /** Where the searcher finds what stands in the buffer that options apply to; undefined: nowhere. */
  #searched: ((pattern: Pattern) => Pattern | undefined) | undefined = same;

  /** @param shared what the rules of one set share */
  constructor(shared: Map<string, unknown> = new Map()) {
    this.#shared = shared;
  }

  test(test: Test, manner: Manner = {}): void {
    if (manner.cheap) {
      this.#cheap.push(test);
      this.#from.cheap.push(this.option);
    } else {
      this.#tests.push({ ...manner, test, from: this.option });
      this.#buffers.add(this.buffer);
    }
  }

  select(buffer: number, key?: string): void {
    const extra = bufferExtra(buffer);
    if (extra !== undefined) this.extra(extra);
    this.buffer = buffer;
    const within = bufferWithin(buffer);
    const of = bufferOf(buffer);
    if (of !== undefined) {
      this.#searched = (pattern) => ({ ...pattern, buffer: of.buffer });
      this.direction(of.toServer);
      this.#require(of.buffer);
      this.test(aliasChooser(buffer, of.buffer, of.toServer), { moves: true });
    } else if (isPacketHeader(buffer)) {
      this.#searched = undefined;
      this.test(headerChooser(buffer), { moves: true });
    } else if (within !== undefined) {
      this.#require(ANY_KEYED);
      this.#searched =
        within < 0
          ? undefined
          : (pattern) => ({ ...pattern, buffer: within, noCase: true, before: undefined });
      this.test(keyedChooser(buffer, key ?? ""), { moves: true });
    } else if (key !== undefined) {
      this.#require(ANY_KEYED);
      // Of a part with a parameter only this is certain: the words of a header field's value stand in the header too.
      const ofRequest = key.startsWith(OF_REQUEST);
      this.#searched = HEADERS.has(buffer) && !ofRequest && !key.endsWith("cookie") ? unbroken : undefined;
      if (ofRequest) this.extra("http_request");
      this.test(keyedChooser(buffer, key), { moves: true });
    } else {
      this.#searched = same;
      if (buffer !== PKT_DATA && buffer !== RAW_DATA && buffer !== BASE64_DATA) this.#require(buffer);
      this.test(chooser(buffer), { moves: true });
    }
  }

  transform(change: Transform, searched?: (pattern: Pattern) => Pattern | undefined): void {
    const before = this.#searched;
    this.#searched =
      before === undefined || searched === undefined
        ? undefined
        : (pattern) => {
            const one = searched(pattern);
            return one && before(one);
          };
    this.test(
      (at) => {
        if (at.end < 0 || !change(at)) return false;
        at.cursor = at.start;
        return true;
      },
      { moves: true },
    );
  }

  reads(buffer: number, orNot: boolean = false): void {
    this.#buffers.add(buffer);
    if (!orNot) this.#require(buffer);
  }

  pattern(pattern: Pattern): void {
    const searched = this.#searched?.(pattern);
    if (searched !== undefined && searched.bytes.length > 0) this.#patterns.push(searched);
  }

  alertFilter(filter: EventFilter): void {
    this.#alertFilters.push(filter);
  }

  remembers(forget: () => void): void {
    this.shared<(() => void)[]>(REMEMBERED, () => []).push(forget);
  }

  extra(extra: Extra): void {
    this.shared<Set<Extra>>(EXTRAS, () => new Set()).add(extra);
  }

  shared<T>(name: string, make: () => T): T {
    let value = this.#shared.get(name) as T | undefined;
    if (value === undefined) {
      value = make();
      this.#shared.set(name, value);
    }
    return value;
  }

  fact(name: string, value: string): void {
    const values = this.#facts.get(name);
    if (values === undefined) this.#facts.set(name, [value]);
    else values.push(value);
  }

  direction(toServer: boolean): void {
    this.#toServer = toServer;
  }

  only(field: Sight, holds: (value: number) => boolean): void {
    this.#only = { ...this.#only, [field]: (this.#only?.[field] ?? OCTETS).filter(holds) };
  }

  limit(limit: Test): void {
    this.#limits.push(limit);
    this.#from.limits.push(this.option);
  }

  afterMatch(action: Test): void {
    this.#afterMatch.push(action);
    this.#from.afterMatch.push(this.option);
  }

  setsState(): void {
    this.#setsState = true;
  }

  variable(name: string): number {
    const slot = this.findVariable(name);
    if (slot >= 0) return slot;
    if (this.#variables.length >= MAX_VARIABLES) {
      this.problem(`a rule may have ${MAX_VARIABLES} variables`);
      return 0;
    }
    return this.#variables.push(name) - 1;
  }

  findVariable(name: string): number {
    return this.#variables.indexOf(name);
  }

  problem(text: string): void {
    this.trouble ??= { kind: "syntax", text };
  }

  unsupported(text: string): void {
    this.trouble ??= { kind: "unsupported", text };
  }

  finish(header: Header, text: RuleText, file: string): Rule {
    const services = this.#values("service");
    if (header.service !== undefined && !services.includes(header.service)) services.push(header.service);
    // DCE/RPC comes by pipes of SMB and by itself: Snort tries rules for SMB on DCE/RPC over TCP too, and those for
    // `dcerpc` over UDP only.
    if (services.includes("netbios-ssn")) services.push("dce_tcp");
    // A rule that reads what only one protocol has is for that protocol.
    if (services.length === 0)
      for (const buffer of this.#buffers) {
        const service = bufferService(buffer);
        if (service !== undefined && !services.includes(service)) services.push(service);
      }
    // HTTP/2 says the same things in other words.
    if (services.includes("http") && !services.includes("http2")) services.push("http2");
    return {
      facts: this.#ruleFacts(header.action),
      header,
      services,
      toServer: this.#toServer,
      cheap: this.#cheap,
      steps: this.#steps(),
      limits: this.#limits,
      afterMatch: this.#afterMatch,
      alertFilters: this.#alertFilters,
      setsState: this.#setsState,
      part: lastPart(this.#buffers),
      fastPattern: chooseFastPattern(this.#patterns, this.#buffers),
      needs: this.#needs,
      only: this.#only,
      written: { file, line: text.line, header: text.header, options: text.options, ...this.#from },
    };
  }

  /** A first match is given up for a later one only where a step counts from its end. */
  #steps(): Step[] {
    const steps: Step[] = [];
    let wanted = false;
    for (const manner of this.#tests.toReversed()) {
      steps.push({ ...manner, worthAnother: wanted && manner.again === true });
      if (manner.relative) wanted = true;
      else if (manner.moves) wanted = false;
    }
    return steps.reverse();
  }

  #ruleFacts(action: string): RuleFacts {
    const one = (name: string) => this.#facts.get(name)?.at(-1);
    const classtype = one("classtype");
    const known = classtype === undefined ? undefined : classtypes.get(classtype);
    return {
      gid: Number(one("gid") ?? 1),
      sid: Number(one("sid") ?? 0),
      rev: Number(one("rev") ?? 0),
      action,
      message: one("msg") ?? "",
      classtype,
      classification: known?.description,
      priority: Number(one("priority") ?? known?.priority ?? DEFAULT_PRIORITY),
      references: this.#values("reference"),
      metadata: this.#values("metadata"),
    };
  }

  /** Of all that the rule cannot match without, what is there least often says most. */
  #require(buffer: number): void {
    if (this.#needs === undefined || (PLENTIFUL.has(this.#needs) && !PLENTIFUL.has(buffer)))
      this.#needs = buffer;
  }

  #values(name: string): string[] {
    return [...(this.#facts.get(name) ?? [])];
  }
}

/** Puts the cursor at the start of a buffer. Fails where it is not there. */
function chooser(buffer: number): Test {
  if (buffer === BASE64_DATA)
    return (at) => {
      const { bytes, length } = at.decoded;
      return put(at, buffer, bytes, 0, length);
    };
  if (buffer === RAW_DATA)
    return (at) => {
      const { buffers } = at.inspection;
      const from = buffers.has(RAW_DATA) ? RAW_DATA : PKT_DATA;
      return put(at, buffer, buffers.bytes[from]!, buffers.start[from]!, buffers.end[from]!);
    };
  if (buffer === PKT_DATA)
    return (at) => {
      const { buffers } = at.inspection;
      put(at, buffer, buffers.bytes[buffer]!, buffers.start[buffer]!, buffers.end[buffer]!);
      return at.end >= 0;
    };
  return (at) => {
    const { buffers } = at.inspection;
    return put(at, buffer, buffers.bytes[buffer]!, buffers.start[buffer]!, buffers.end[buffer]!);
  };
}

/** Puts the cursor at the start of one of the packet's headers; what was put together has none. */
function headerChooser(buffer: number): Test {
  const bounds = packetHeaders[bufferNames[buffer]!]!;
  return (at) => {
    const { kind, packet } = at.inspection;
    return kind === "packet" && bounds(packet) && put(at, buffer, packet.bytes, header.start, header.end);
  };
}

/** Where a pattern stands that is searched where it is. */
const same = (pattern: Pattern): Pattern => pattern;

/**
 * The longest part of a pattern that stands in the header as it does in one field's value, though not at the same place:
 * there folded lines are unfolded, blanks taken together (RFC 9112 section 5.2), and lines of the same name joined by commas.
 */
function unbroken(pattern: Pattern): Pattern | undefined {
  const { bytes } = pattern;
  let start = 0;
  let best = bytes.subarray(0, 0);
  for (let at = 0; at <= bytes.length; at++) {
    if (at < bytes.length && !BREAKS.has(bytes[at]!)) continue;
    if (at - start > best.length) best = bytes.subarray(start, at);
    start = at + 1;
  }
  return best.length === 0 ? undefined : { ...pattern, bytes: best, before: undefined };
}

/** Blank, tab, line ends, comma. */
const BREAKS: ReadonlySet<number> = new Set([0x20, 0x09, 0x0d, 0x0a, 0x2c]);

function aliasChooser(buffer: number, of: number, toServer: boolean): Test {
  return (at) => {
    const { buffers, toServer: isToServer } = at.inspection;
    return (
      isToServer === toServer && put(at, buffer, buffers.bytes[of]!, buffers.start[of]!, buffers.end[of]!)
    );
  };
}

function keyedChooser(buffer: number, key: string): Test {
  return (at) => {
    const { buffers } = at.inspection;
    const { found } = buffers;
    return buffers.find(buffer, key) && put(at, buffer, found.bytes, found.start, found.end);
  };
}

/** Whether there is anything in it: as in Snort, an empty part is as good as none. */
function put(at: MatchPoint, buffer: number, bytes: Uint8Array, start: number, end: number): boolean {
  at.buffer = buffer;
  at.bytes = bytes;
  at.start = start;
  at.end = end;
  at.cursor = start;
  return end > start;
}
