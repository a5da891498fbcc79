import type { Flags, Node } from "../../options/regex/ast.ts";
import { parseRegex } from "../../options/regex/parse.ts";

/** Something a regular expression matches. */
export interface Sample {
  readonly bytes: readonly number[];
  /** It must stand at the start of its part, at that of a line, at the end. */
  readonly start: boolean;
  readonly lineStart: boolean;
  readonly end: boolean;
  readonly relative: boolean;
  readonly negated: boolean;
  /** The same expression for looking whether it matches already. */
  readonly source: string;
}

/** Octets; nested repeats could ask for far more. */
const MAX_SAMPLE = 8_192;

/** Letters and digits first: they survive every encoding. */
const PREFERRED: readonly number[] = [
  ..."a1A bcdefghijklmnopqrstuvwxyz023456789BCDEFGHIJKLMNOPQRSTUVWXYZ-_./=:&?\r\n",
].map((c) => c.charCodeAt(0));

/** Reads the value of a pcre option and makes up the shortest thing that it matches, look-arounds left aside. */
export function sampleOf(text: string): Sample | undefined {
  const found = /^(!?)\s*"\s*(?:m(.)|(\/))(.*)"$/s.exec(text);
  const delimiter = found?.[2] ?? found?.[3];
  const rest = found?.[4];
  if (!found || delimiter === undefined || rest === undefined) return undefined;
  const end = rest.lastIndexOf(delimiter);
  const letters = rest.slice(end + 1);
  const flags: Flags = {
    noCase: letters.includes("i"),
    dotAll: letters.includes("s"),
    multiline: letters.includes("m"),
    extended: letters.includes("x"),
    dollarEnd: letters.includes("E"),
    ungreedy: false,
  };
  const regex = parseRegex(rest.slice(0, end), flags);
  if ("message" in regex) return undefined;
  const sampler = new Sampler();
  sampler.add(regex.root);
  if (sampler.bytes.length > MAX_SAMPLE) return undefined;
  const { bytes, start, lineStart, atEnd } = sampler;
  return {
    bytes,
    start: start || letters.includes("A"),
    lineStart,
    end: atEnd,
    relative: letters.includes("R"),
    negated: found[1] === "!",
    source: text,
  };
}

class Sampler {
  readonly bytes: number[] = [];
  start: boolean = false;
  lineStart: boolean = false;
  atEnd: boolean = false;
  readonly #groups = new Map<number | string, readonly number[]>();

  add(node: Node): void {
    if (this.bytes.length > MAX_SAMPLE) return;
    switch (node.type) {
      case "set":
        this.bytes.push(
          PREFERRED.find((byte) => node.set[byte]) ??
            Math.max(
              0,
              node.set.findIndex((flag) => flag !== 0),
            ),
        );
        return;
      case "sequence":
        for (const item of node.items) this.add(item);
        return;
      case "choice":
        this.add(node.items[0]!);
        return;
      case "group": {
        const from = this.bytes.length;
        this.add(node.body);
        this.#groups.set(node.number, this.bytes.slice(from));
        return;
      }
      case "atomic":
        this.add(node.body);
        return;
      case "repeat":
        for (let i = 0; i < node.min && this.bytes.length <= MAX_SAMPLE; i++) this.add(node.body);
        return;
      case "back":
        this.bytes.push(...(this.#groups.get(node.group) ?? []));
        return;
      case "place":
        this.#place(node.place);
        return;
      case "look":
        return;
    }
  }

  #place(place: Extract<Node, { type: "place" }>["place"]): void {
    const first = this.bytes.length === 0;
    if (place === "start") this.start ||= first;
    else if (place === "line-start") {
      if (first) this.lineStart = true;
      else if (this.bytes.at(-1) !== 0x0a) this.bytes.push(0x0a);
    } else if (place === "end" || place === "last-line-end") this.atEnd = true;
    else if (place === "line-end") this.bytes.push(0x0a);
  }
}
