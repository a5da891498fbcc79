import type { Node, Regex } from "./ast.ts";
import { following } from "./following.ts";
import { places } from "./places.ts";
import { type Loop, op, type Program } from "./program.ts";
import { bare, firstBytes, isNullable, leadOf, numberOf, wantedGroups, widthOf } from "./shape.ts";

/** Makes the program of an expression that `checkRegex` found nothing wrong with. */
export function assemble(regex: Regex): Program {
  const assembler = new Assembler(regex);
  assembler.add(regex.root);
  return assembler.finish();
}

class Assembler {
  readonly ops: number[] = [];
  readonly x: number[] = [];
  readonly y: number[] = [];
  readonly sets: Uint8Array[] = [];
  readonly #setPlaces = new Map<string | Uint8Array, number>();
  readonly loops: Loop[] = [];
  readonly #regex: Regex;
  readonly #wanted: ReadonlySet<number>;
  #slots: number;
  /** Splits, by instruction, whose outcome depends on the place alone as far as their surroundings go. */
  readonly #plain = new Set<number>();
  /** Inside look-around or atomic groups, whose search starts anew each time. */
  #impure = 0;
  /** The slot of the repeat around whose rounds can be empty, or -1; by slot, that of the next one around. */
  #guard = -1;
  readonly #outer: number[] = [];
  readonly #guards: number[] = [];
  /** Repeats around. */
  #repeats = 0;
  #backInRepeat = false;
  /** From here on no instruction leads to a back-reference. */
  #lastBack = -1;

  constructor(regex: Regex) {
    this.#regex = regex;
    this.#slots = 2 * (regex.groups + 1);
    this.#wanted = wantedGroups(regex);
  }

  get #here(): number {
    return this.ops.length;
  }

  #emit(code: number, x = 0, y = 0): number {
    this.ops.push(code);
    this.x.push(x);
    this.y.push(y);
    this.#guards.push(this.#guard);
    return this.ops.length - 1;
  }

  #set(set: Uint8Array): number {
    // Copies have the very same sets.
    let place = this.#setPlaces.get(set);
    if (place !== undefined) return place;
    const key = packed(set);
    place = this.#setPlaces.get(key);
    if (place === undefined) {
      place = 256 * this.sets.length;
      this.sets.push(set);
      this.#setPlaces.set(key, place);
    }
    this.#setPlaces.set(set, place);
    return place;
  }

  add(node: Node): void {
    switch (node.type) {
      case "set": {
        const byte = node.set.indexOf(1);
        if (byte < 0) this.#emit(op.fail);
        else if (node.set.indexOf(1, byte + 1) < 0) this.#emit(op.byte, byte);
        else this.#emit(op.set, this.#set(node.set));
        return;
      }
      case "sequence":
        for (const item of node.items) this.add(item);
        return;
      case "choice":
        this.#choice(node.items.map((item) => () => this.add(item)));
        return;
      case "group":
        this.#capture(node.number, node.body);
        return;
      case "atomic":
        this.#apart(op.atomic, 0, () => this.add(node.body));
        return;
      case "look":
        this.#apart(op.look, node.negated ? 1 : 0, () =>
          node.behind ? this.#behind(node.body) : this.add(node.body),
        );
        return;
      case "repeat":
        this.#repeat(node);
        return;
      case "back":
        this.#emit(op.back, numberOf(this.#regex, node.group), node.noCase ? 1 : 0);
        this.#refersBack();
        return;
      case "condition": {
        const at = this.#emit(op.condition, numberOf(this.#regex, node.group));
        this.#refersBack();
        this.add(node.yes);
        const end = this.#emit(op.jump);
        this.y[at] = this.#here;
        this.add(node.no);
        this.x[end] = this.#here;
        return;
      }
      case "place":
        this.#emit(op.place, places.indexOf(node.place));
    }
  }

  /** What follows depends on more than the place. */
  #refersBack(): void {
    this.#lastBack = this.#here;
    if (this.#repeats > 0) this.#backInRepeat = true;
  }

  #capture(number: number, body: Node): void {
    const wanted = number > 0 && this.#wanted.has(number);
    if (!wanted) {
      this.add(body);
      return;
    }
    // The start is put where a reference sees it only once the group has ended.
    const start = this.#slots++;
    this.#emit(op.save, start);
    this.add(body);
    this.#emit(op.capture, number, start);
  }

  #split(x: number, y: number): number {
    const at = this.#emit(op.split, x, y);
    if (this.#impure === 0) this.#plain.add(at);
    return at;
  }

  #choice(ways: readonly (() => void)[]): void {
    const ends: number[] = [];
    ways.forEach((way, index) => {
      if (index === ways.length - 1) {
        way();
        return;
      }
      const split = this.#split(0, 0);
      this.x[split] = this.#here;
      way();
      ends.push(this.#emit(op.jump));
      this.y[split] = this.#here;
    });
    for (const end of ends) this.x[end] = this.#here;
  }

  #apart(code: number, y: number, body: () => void): void {
    this.#impure++;
    const at = this.#emit(code, 0, y);
    body();
    this.#emit(op.end);
    this.x[at] = this.#here;
    this.#impure--;
  }

  /** PCRE wants alternatives of known width, each of its own. */
  #behind(body: Node): void {
    const ways = body.type === "choice" ? body.items : [body];
    this.#choice(
      ways.map((way) => () => {
        this.#emit(op.rewind, widthOf(way)!);
        this.add(way);
      }),
    );
  }

  #repeat(node: Extract<Node, { type: "repeat" }>): void {
    const { body, min, max, how } = node;
    if (max === 0) return;
    const one = bare(body);
    if (one.type === "set") {
      this.loops.push({ set: this.#set(one.set), min, max, how, next: -1, memo: this.#impure === 0 });
      this.#emit(op.loop, this.loops.length - 1);
    } else if (how === "possessive") this.#apart(op.atomic, 0, () => this.#copies(body, min, max, false));
    else this.#copies(body, min, max, how === "lazy");
  }

  #copies(body: Node, min: number, max: number, lazy: boolean): void {
    for (let copy = 0; copy < min; copy++) {
      const before = this.#here;
      this.add(body);
      // Nothing, however often.
      if (this.#here === before) return;
    }
    if (max === Infinity) this.#star(body, lazy);
    else {
      const splits: number[] = [];
      for (let copy = min; copy < max; copy++) {
        splits.push(this.#split(0, 0));
        this.#aim(splits.at(-1)!, lazy, this.#here);
        this.add(body);
      }
      for (const split of splits) this.#aim(split, !lazy, this.#here);
    }
  }

  /** Sets one of the two places a split goes on at: the body's when `first` is not `lazy`. */
  #aim(split: number, second: boolean, place: number): void {
    if (second) this.y[split] = place;
    else this.x[split] = place;
  }

  #star(body: Node, lazy: boolean): void {
    const nullable = isNullable(body);
    const outerBack = this.#backInRepeat;
    this.#backInRepeat = false;
    this.#repeats++;
    const split = this.#split(0, 0);
    this.#aim(split, lazy, this.#here);
    const around = this.#guard;
    const slot = nullable ? this.#slots++ : -1;
    if (nullable) {
      this.#emit(op.save, slot);
      this.#outer[slot] = around;
      this.#guard = slot;
    }
    this.add(body);
    const check = nullable ? this.#emit(op.progress, slot) : -1;
    this.#emit(op.jump, split);
    this.#aim(split, !lazy, this.#here);
    if (check >= 0) this.y[check] = this.#here;
    this.#guard = around;
    this.#repeats--;
    if (this.#backInRepeat) this.#lastBack = this.#here;
    this.#backInRepeat ||= outerBack;
  }

  finish(): Program {
    this.#emit(op.match);
    const notes = new Int32Array(this.ops.length).fill(-1);
    let rows = 0;
    this.ops.forEach((code, at) => {
      if (code === op.split && this.#plain.has(at) && at >= this.#lastBack) notes[at] = rows++;
      if (code !== op.loop) return;
      const loop = this.loops[this.x[at]!]!;
      loop.memo &&= at >= this.#lastBack;
      const next = following(this, at + 1);
      loop.next = next === undefined ? -1 : this.#set(next);
    });
    return {
      ops: Uint8Array.from(this.ops),
      x: Int32Array.from(this.x),
      y: Int32Array.from(this.y),
      notes,
      noteRows: rows,
      sets: joined(this.sets),
      loops: this.loops,
      guards: Int32Array.from(this.#guards),
      outer: Int32Array.from({ length: this.#slots }, (_, slot) => this.#outer[slot] ?? -1),
      slots: this.#slots,
      lead: leadOf(this.#regex.root),
      first: firstBytes(this.#regex.root),
    };
  }
}

/** A set as a short text, to know it again. */
function packed(set: Uint8Array): string {
  let text = "";
  for (let at = 0; at < 256; at += 16) {
    let flags = 0;
    for (let bit = 0; bit < 16; bit++) flags = (flags << 1) | set[at + bit]!;
    text += String.fromCharCode(flags);
  }
  return text;
}

function joined(sets: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(256 * sets.length);
  for (const [place, set] of sets.entries()) all.set(set, 256 * place);
  return all;
}
