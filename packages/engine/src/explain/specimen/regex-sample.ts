import type { Flags, Node } from "../../options/regex/ast.ts";
import { parseRegex } from "../../options/regex/parse.ts";
import { type Cell, oneOf } from "./draft.ts";

/** Something a regular expression matches. */
export interface Sample {
  readonly cells: readonly Cell[];
  /** It must stand at the start of its part, at that of a line, at the end. */
  readonly start: boolean;
  readonly lineStart: boolean;
  readonly end: boolean;
  readonly relative: boolean;
  readonly negated: boolean;
}

/** Octets; nested repeats could ask for far more. */
const MAX_SAMPLE = 8_192;

/**
 * Reads the value of a pcre option and makes up something short that it matches, look-arounds left aside.
 *
 * @param stretch how often more than need be things are repeated, where they may be
 * @param choice which one of alternatives is taken, counting around
 */
export function sampleOf(text: string, stretch = 0, choice = 0): Sample | undefined {
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
  const sampler = new Sampler(stretch, choice);
  sampler.add(regex.root);
  if (sampler.cells.length > MAX_SAMPLE) return undefined;
  const { cells, start, lineStart, atEnd } = sampler;
  return {
    cells,
    start: start || letters.includes("A"),
    lineStart,
    end: atEnd,
    relative: letters.includes("R"),
    negated: found[1] === "!",
  };
}

class Sampler {
  readonly cells: Cell[] = [];
  start: boolean = false;
  lineStart: boolean = false;
  atEnd: boolean = false;
  readonly #stretch: number;
  readonly #choice: number;
  /** Where groups stand that have matched. */
  readonly #groups = new Map<number | string, readonly [from: number, to: number]>();

  constructor(stretch: number, choice: number) {
    this.#stretch = stretch;
    this.#choice = choice;
  }

  add(node: Node): void {
    const { cells } = this;
    if (cells.length > MAX_SAMPLE) return;
    switch (node.type) {
      case "set": {
        const first = node.set.indexOf(1);
        cells.push(first < 0 ? 0 : node.set.indexOf(1, first + 1) < 0 ? first : node.set);
        return;
      }
      case "sequence":
        for (const item of node.items) this.add(item);
        return;
      case "choice":
        this.add(node.items[this.#choice % node.items.length]!);
        return;
      case "group": {
        const from = cells.length;
        this.add(node.body);
        this.#groups.set(node.number, [from, cells.length]);
        return;
      }
      case "atomic":
        this.add(node.body);
        return;
      case "repeat": {
        const times = Math.min(node.max, node.min + this.#stretch);
        for (let i = 0; i < times && cells.length <= MAX_SAMPLE; i++) this.add(node.body);
        return;
      }
      case "condition":
        this.add(this.#groups.has(node.group) ? node.yes : node.no);
        return;
      case "back":
        this.#again(node.group);
        return;
      case "place":
        this.#place(node.place);
        return;
      case "look":
        return;
    }
  }

  /** What a group matched is settled when it is asked for again. */
  #again(group: number | string): void {
    const [from, to] = this.#groups.get(group) ?? [0, 0];
    for (let at = from; at < to; at++) {
      this.cells[at] = oneOf(this.cells[at]!);
      this.cells.push(this.cells[at]!);
    }
  }

  #place(place: Extract<Node, { type: "place" }>["place"]): void {
    const first = this.cells.length === 0;
    if (place === "start") this.start ||= first;
    else if (place === "line-start") {
      if (first) this.lineStart = true;
      else if (this.cells.at(-1) !== 0x0a) this.cells.push(0x0a);
    } else if (place === "end" || place === "last-line-end") this.atEnd = true;
    else if (place === "line-end") this.cells.push(0x0a);
  }
}
