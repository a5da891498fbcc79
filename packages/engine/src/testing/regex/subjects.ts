import type { Node } from "../../options/regex/ast.ts";
import type { Pick } from "./picker.ts";

/** Bytes that one example may have; nested repeats could ask for far more. */
const MAX_EXAMPLE = 4_096;

/** Something that an expression matches, or nearly, as text with one character a byte. */
export function example(root: Node, pick: Pick): string {
  const groups: string[] = [];
  const names = new Map<string, string>();
  let room = MAX_EXAMPLE;
  const write = (node: Node): string => {
    switch (node.type) {
      case "set": {
        room--;
        return byteOf(node.set, pick);
      }
      case "sequence":
        return node.items.map(write).join("");
      case "choice":
        return write(node.items[pick(node.items.length)]!);
      case "group": {
        const text = write(node.body);
        if (node.number > 0) groups[node.number] = text;
        return text;
      }
      case "atomic":
        return write(node.body);
      case "look":
        return node.negated || node.behind || pick(2) === 0 ? "" : write(node.body);
      case "repeat": {
        const times = Math.min(node.max, node.min + [0, 1, 2, 5][pick(4)]!);
        let text = "";
        for (let time = 0; time < times && room > 0; time++) text += write(node.body);
        return text;
      }
      case "back":
        return typeof node.group === "number" ? (groups[node.group] ?? "") : (names.get(node.group) ?? "");
      case "condition":
        return write(pick(2) === 0 ? node.yes : node.no);
      case "place":
        return node.place === "line-start" && pick(2) === 1 ? "\n" : "";
    }
  };
  return write(root);
}

function byteOf(set: Uint8Array, pick: Pick): string {
  const members = [...set.keys()].filter((byte) => set[byte] === 1);
  const shown = members.filter((byte) => byte > 32 && byte < 127);
  const from = shown.length > 0 && pick(4) > 0 ? shown : members;
  return from.length === 0 ? "" : String.fromCharCode(from[pick(from.length)]!);
}

/** The text with one thing wrong, or among others. */
export function spoilt(text: string, pick: Pick): string {
  const at = pick(text.length + 1);
  return [
    text,
    text.slice(0, at) + text.slice(at + 1),
    text.slice(0, at) + String.fromCharCode(pick(256)) + text.slice(at + 1),
    text.slice(0, at),
    `x \n${text} y\n`,
  ][pick(5)]!;
}

const filled = (text: string, length: number): string =>
  text === "" || length <= 0 ? "" : text.repeat(Math.ceil(length / text.length)).slice(0, length);

/**
 * Subjects made to make a search for an expression long: its beginning, then some part of it over and over, then what
 * spoils it; all of it nearly, over and over; and a mixture of the bytes that it names.
 */
export function* attacks(root: Node, length: number, pick: Pick): Generator<string> {
  for (let round = 0; round < 3; round++) {
    const whole = example(root, pick);
    yield filled(whole.slice(0, -1), length);
    yield filled(`${whole.slice(0, -1)}\x01`, length);
    for (let cut = 0; cut < 3; cut++) {
      const from = pick(whole.length + 1);
      const to = from + 1 + pick(Math.max(1, Math.min(8, whole.length - from)));
      yield whole.slice(0, from) + filled(whole.slice(from, to), length - from);
    }
  }
  const bodies: Node[] = [];
  repeated(root, bodies);
  const whole = example(root, pick);
  for (const body of bodies.slice(0, 12)) {
    const round = example(body, pick);
    if (round === "") continue;
    yield filled(round, length);
    const at = whole.indexOf(round);
    yield whole.slice(0, Math.max(0, at)) + filled(round + example(body, pick), length - Math.max(0, at));
  }
  const sets: Uint8Array[] = [];
  allSets(root, sets);
  if (sets.length === 0) return;
  let mixture = "";
  while (mixture.length < length) mixture += byteOf(sets[pick(sets.length)]!, pick) || " ";
  yield mixture;
  const few = Array.from({ length: 2 }, () => byteOf(sets[pick(sets.length)]!, pick)).join("");
  yield filled(few, length);
}

function children(node: Node): readonly Node[] {
  switch (node.type) {
    case "sequence":
    case "choice":
      return node.items;
    case "condition":
      return [node.yes, node.no];
    case "group":
    case "atomic":
    case "look":
    case "repeat":
      return [node.body];
    default:
      return [];
  }
}

function repeated(node: Node, found: Node[]): void {
  if (node.type === "repeat" && node.max > 1) found.push(node.body);
  for (const child of children(node)) repeated(child, found);
}

function allSets(node: Node, found: Uint8Array[]): void {
  if (node.type === "set") found.push(node.set);
  for (const child of children(node)) allSets(child, found);
}
