/**
 * tcpdump's filters, as far as a PacketCapture can say them: protocols and ports, joined by `and`, `or` and brackets.
 *
 *   filter  = term { or term }            term = factor { and factor }
 *   factor  = "(" filter ")" | test
 *   test    = protocol | [protocol] ("port" N | "portrange" N-M) | "proto" N | "ip proto icmp" | "ip6 proto icmp6"
 *
 * As in tcpdump, `and` and `or` bind alike and group from left to right, and `tcp port 80 or 443` says its first words
 * again for 443.
 */
import { both, type Entry, either, type Filter, filtersOf } from "./filter-sets.ts";
import { unfit, type Word, wordsOf } from "./filter-words.ts";

const protocols: { readonly [word: string]: number | string } = {
  tcp: "TCP",
  udp: "UDP",
  icmp: "ICMP",
  icmp6: "ICMPv6",
  sctp: "SCTP",
  udplite: "UDPLite",
};
const numbers: { readonly [word: string]: number } = {
  tcp: 6,
  udp: 17,
  icmp: 1,
  icmp6: 58,
  sctp: 132,
  udplite: 136,
};
const withPorts = new Set<string | number | undefined>(["TCP", "UDP", "SCTP"]);
const byNumber: { readonly [number: number]: string } = { 6: "TCP", 17: "UDP", 132: "SCTP", 136: "UDPLite" };

const VERSION = "the version of IP cannot be chosen, but for icmp and icmp6";
/** What tcpdump knows and a PacketCapture does not: worth a reason of its own. */
const beyond: { readonly [word: string]: string } = {
  not: "a capture keeps what a filter names; it cannot leave packets out",
  "!": "a capture keeps what a filter names; it cannot leave packets out",
  host: "addresses cannot be named; choose workloads with -l instead",
  net: "addresses cannot be named; choose workloads with -l instead",
  src: "a port is looked for on both sides, and addresses cannot be named",
  dst: "a port is looked for on both sides, and addresses cannot be named",
  ip: VERSION,
  ip6: VERSION,
};
const DEEPEST = 100;

/** The `spec.filters` that keeps what the text says; none for an empty text, which keeps all. */
export function compileFilter(text: string): Filter[] {
  const words = wordsOf(text);
  if (words.length === 0) return [];
  const parser = new Parser(text, words);
  return filtersOf(parser.whole());
}

class Parser {
  readonly #text: string;
  readonly #words: readonly Word[];
  #next = 0;
  #depth = 0;
  /** What a bare number stands for: the words of the test before. */
  #last: ((port: Word) => Entry[]) | undefined;

  constructor(text: string, words: readonly Word[]) {
    this.#text = text;
    this.#words = words;
  }

  whole(): Entry[] {
    const found = this.#filter();
    const left = this.#words[this.#next];
    if (left !== undefined)
      throw this.#error(left, left.text === ")" ? "no bracket is open" : unknown(left.text));
    return found;
  }

  #filter(): Entry[] {
    let found = this.#factor();
    for (;;) {
      const word = this.#words[this.#next];
      const joins = word === undefined ? undefined : joiners[word.text.toLowerCase()];
      if (word === undefined || joins === undefined) return found;
      this.#next++;
      const more = this.#factor();
      if (joins === "or") found = either(found, more);
      else {
        const result = both(found, more);
        if (typeof result === "string") throw this.#error(word, result);
        found = result;
      }
    }
  }

  #factor(): Entry[] {
    const word = this.#take("a test is missing: a protocol, or `port N`");
    if (word.text === "(") {
      if (++this.#depth > DEEPEST) throw this.#error(word, `more than ${DEEPEST} brackets in each other`);
      const inside = this.#filter();
      const closing = this.#take("the bracket is not closed");
      if (closing.text !== ")") throw this.#error(closing, unknown(closing.text));
      this.#depth--;
      return inside;
    }
    return this.#test(word);
  }

  #test(word: Word): Entry[] {
    const name = word.text.toLowerCase();
    if (this.#last !== undefined && /^\d/.test(name)) return this.#last(word);
    const following = this.#words[this.#next]?.text.toLowerCase();
    const version = name === "ip" || name === "ip6" ? name : undefined;
    if (version !== undefined && following === "proto") this.#next++;
    if (name === "proto" || (version !== undefined && following === "proto"))
      return this.#again((number) => [this.#protocol(number, version)], "a number of a protocol");
    if (name === "port" || name === "portrange") return this.#ports(name, undefined);
    const protocol = Object.hasOwn(protocols, name) ? protocols[name] : undefined;
    if (protocol === undefined)
      throw this.#error(word, Object.hasOwn(beyond, name) ? (beyond[name] ?? "") : unknown(word.text));
    if (following !== "port" && following !== "portrange") {
      if (following !== undefined && Object.hasOwn(beyond, following) && !/^(not|!)$/.test(following))
        throw this.#error(this.#words[this.#next] ?? word, beyond[following] ?? "");
      this.#last = undefined;
      return [{ protocol, ports: undefined }];
    }
    if (!withPorts.has(protocol))
      throw this.#error(word, `${word.text} has no ports; tcp, udp and sctp have`);
    this.#next++;
    return this.#ports(following, protocol);
  }

  #ports(kind: "port" | "portrange", protocol: string | number | undefined): Entry[] {
    // Ports are looked for in the three protocols that have them, as tcpdump does.
    const among = protocol === undefined ? ["TCP", "UDP", "SCTP"] : [protocol];
    const what = kind === "port" ? "a number of a port" : "two ports, such as 8000-8080";
    return this.#again((word) => {
      const range = this.#range(kind, word);
      return among.map((one) => ({ protocol: one, ports: [range] }));
    }, what);
  }

  /** Reads what follows, and remembers how for a bare number after `or`. */
  #again(read: (word: Word) => Entry[], what: string): Entry[] {
    this.#last = read;
    return read(this.#take(`${what} is missing`));
  }

  #range(kind: "port" | "portrange", word: Word): readonly [number, number] {
    const [, low = "", high = low] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(word.text) ?? [];
    if (low === "") {
      const named = /^[a-z]/i.test(word.text)
        ? "ports have no names here: write its number"
        : "a port is 0 to 65535";
      throw this.#error(word, named);
    }
    if (kind === "port" && word.text.includes("-"))
      throw this.#error(word, "a range is written portrange 8000-8080");
    if (Number(low) > 65_535 || Number(high) > 65_535) throw this.#error(word, "a port is 0 to 65535");
    if (Number(low) > Number(high))
      throw this.#error(word, "the first port of a range must not be above the last");
    return [Number(low), Number(high)];
  }

  #protocol(word: Word, version: "ip" | "ip6" | undefined): Entry {
    const name = word.text.replace(/^\\+/, "").toLowerCase();
    const number = Object.hasOwn(numbers, name) ? numbers[name] : /^\d{1,3}$/.test(name) ? Number(name) : 0;
    if (number === undefined || number < 1 || number > 255)
      throw this.#error(word, "a protocol is 1 to 255, or tcp, udp, icmp, icmp6, sctp");
    if (version === undefined) return { protocol: byNumber[number] ?? number, ports: undefined };
    if (version === "ip" && number === 1) return { protocol: "ICMP", ports: undefined };
    if (version === "ip6" && number === 58) return { protocol: "ICMPv6", ports: undefined };
    throw this.#error(word, VERSION);
  }

  #take(missing: string): Word {
    const word = this.#words[this.#next];
    if (word === undefined) throw this.#error({ text: "", at: this.#text.trimEnd().length }, missing);
    this.#next++;
    return word;
  }

  #error(word: Word, message: string): Error {
    return unfit(this.#text, word.at, message);
  }
}

const joiners: { readonly [word: string]: "and" | "or" } = { and: "and", "&&": "and", or: "or", "||": "or" };

const unknown = (word: string): string =>
  `"${word.slice(0, 40)}" is not understood; a capture can filter by protocol and port: tcp, udp, icmp, icmp6, sctp, proto N, port N, portrange N-M, and, or, ( )`;
