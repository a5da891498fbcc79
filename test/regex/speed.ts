import { readdirSync, readFileSync } from "node:fs";
import { CaptureReader } from "../../packages/engine/src/decode/capture-file.ts";
import { createEngine } from "../../packages/engine/src/engine.ts";
import { Finder } from "../../packages/engine/src/options/regex/finder.ts";
import { machine } from "../../packages/engine/src/options/regex/machine.ts";
import { parseRules } from "../../packages/engine/src/rules/index.ts";
import { compiled } from "../../packages/engine/src/testing/regex/compiled.ts";
import { emit } from "../../packages/engine/src/testing/regex/emit.ts";
import { expressionsOf } from "../../packages/engine/src/testing/regex/expressions.ts";

/** Subjects kept for each expression, and expressions timed. */
const SUBJECTS = 50;
const SHOWN = 15;

interface Tried {
  searches: number;
  bytes: number;
  readonly subjects: { readonly bytes: Uint8Array; readonly from: number }[];
}

/** The expressions that the captures have the engine try most, by the bytes they are given. */
function tried(rulesFile: string, captures: string): ReadonlyMap<string, Tried> {
  const found = new Map<string, Tried>();
  const { search } = Finder.prototype;
  Finder.prototype.search = function (bytes, start, end, from, anchored) {
    const key = String(this.program.ops) + this.program.x + this.program.sets;
    let one = found.get(key);
    if (one === undefined) {
      one = { searches: 0, bytes: 0, subjects: [] };
      found.set(key, one);
    }
    one.searches++;
    one.bytes += end - from;
    if (one.subjects.length < SUBJECTS)
      one.subjects.push({ bytes: bytes.slice(start, end), from: from - start });
    return search.call(this, bytes, start, end, from, anchored);
  };
  const { ruleSet } = parseRules([{ name: rulesFile, text: readFileSync(rulesFile, "latin1") }]);
  const engine = createEngine({ rules: ruleSet, onFinding: () => {} });
  for (const [tap, file] of readdirSync(captures).entries()) {
    if (!file.endsWith(".pcap")) continue;
    const reader = new CaptureReader((data, start, end, wireLength, time, linkType) =>
      engine.packet(data, start, end, wireLength, time, linkType, tap, -1),
    );
    reader.push(readFileSync(`${captures}/${file}`));
  }
  engine.finish();
  Finder.prototype.search = search;
  return found;
}

/** Nanoseconds a byte: the least of some rounds. */
function timed(bytes: number, round: () => void): number {
  let least = Infinity;
  for (let time = 0; time < 30; time++) {
    const began = performance.now();
    round();
    least = Math.min(least, performance.now() - began);
  }
  return (least * 1e6) / bytes;
}

/** Our two ways and V8's engine on what the captures have them search, in nanoseconds a byte. */
export function* speeds(rulesFile: string, captures: string): Generator<string> {
  const most = tried(rulesFile, captures);
  const rows = expressionsOf([rulesFile]).flatMap(({ text, letters }) => {
    const one = compiled(text, letters);
    const { program } = one;
    const seen = most.get(String(program.ops) + program.x + program.sets);
    return seen === undefined || letters.includes("A") ? [] : [{ text, letters, one, seen }];
  });
  rows.sort((a, b) => b.seen.bytes - a.seen.bytes);
  for (const { text, letters, one, seen } of rows.slice(0, SHOWN)) {
    const bytes = seen.subjects.reduce((sum, { bytes, from }) => sum + bytes.length - from + 1, 0);
    const all = (search: (bytes: Uint8Array, from: number) => void) =>
      timed(bytes, () => {
        for (const subject of seen.subjects) search(subject.bytes, subject.from);
      });
    const finder = new Finder(one.program);
    const find = (way: Pick<Finder, "search">) => (subject: Uint8Array, from: number) => {
      machine.left = 1_000_000;
      way.search(subject, 0, subject.length, from, false);
    };
    const { source, noCase } = emit(one.regex);
    const javascript = new RegExp(source, noCase ? "gi" : "g");
    const texts = seen.subjects.map((subject) => Buffer.from(subject.bytes).toString("latin1"));
    const figures = [
      all((subject, from) => one.machine(subject, from)),
      all(find(finder)),
      timed(bytes, () => {
        for (const [at, subject] of texts.entries()) {
          javascript.lastIndex = seen.subjects[at]!.from;
          javascript.exec(subject);
        }
      }),
    ].map((figure) => figure.toFixed(2).padStart(7));
    yield `${String(seen.searches).padStart(6)} × ${String(Math.round(seen.bytes / seen.searches)).padStart(5)} B:${figures.join("")}  /${text.slice(0, 80)}/${letters}`;
  }
}
