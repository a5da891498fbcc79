import { type Instruction, type Op, op, type Program, type Test } from "./program.ts";

/** The furthest that a test can jump: its offsets are octets. */
const REACH = 255;

/** A place in a program, known once the program is whole. */
export class Label {
  /** Index of the item that comes next. */
  item = -1;
}

type Item =
  | { readonly code: Op; readonly k: number; readonly to?: Label }
  | { readonly code: Test; readonly k: number; readonly yes: Label; readonly no: Label };

/** Gathers instructions whose jumps name labels, and works out how far each jump is. Jumps only go forward. */
export class Assembler {
  readonly #items: Item[] = [];

  emit(code: Op, k = 0): void {
    this.#items.push({ code, k });
  }

  jump(to: Label): void {
    this.#items.push({ code: op.jump, k: 0, to });
  }

  /** Goes on with the next instruction wherever no label is given. */
  test(code: Test, k: number, yes?: Label, no?: Label): void {
    const next = new Label();
    this.#items.push({ code, k, yes: yes ?? next, no: no ?? next });
    this.place(next);
  }

  place(label: Label): void {
    label.item = this.#items.length;
  }

  program(): Program {
    const far = new Set<string>();
    let positions = this.#positions(far);
    // A jump that is too far gets an instruction of its own, which may push others too far.
    for (let grown = true; grown; ) {
      grown = false;
      for (const [at, item] of this.#items.entries()) {
        if (!("yes" in item)) continue;
        for (const way of ["yes", "no"] as const) {
          if (far.has(`${at} ${way}`) || positions[item[way].item]! - positions[at]! - 1 <= REACH) continue;
          far.add(`${at} ${way}`);
          grown = true;
        }
      }
      positions = this.#positions(far);
    }
    return this.#items.flatMap((item, at) => instructions(item, at, positions, far));
  }

  #positions(far: ReadonlySet<unknown>): number[] {
    const positions: number[] = [];
    let position = 0;
    for (let at = 0; at <= this.#items.length; at++) {
      positions.push(position);
      position += 1 + (far.has(`${at} yes`) ? 1 : 0) + (far.has(`${at} no`) ? 1 : 0);
    }
    return positions;
  }
}

function instructions(
  item: Item,
  at: number,
  positions: readonly number[],
  far: ReadonlySet<unknown>,
): Instruction[] {
  const here = positions[at]!;
  const to = (label: Label, from: number): number => positions[label.item]! - from - 1;
  const { code, k } = item;
  if (!("yes" in item)) {
    const target = item.to === undefined ? k : to(item.to, here);
    return [{ code, yes: 0, no: 0, k: target }];
  }
  const found: Instruction[] = [];
  const way = (label: Label, name: "yes" | "no"): number => {
    if (!far.has(`${at} ${name}`)) return to(label, here);
    const own = here + 1 + found.length;
    found.push({ code: op.jump, yes: 0, no: 0, k: to(label, own) });
    return own - here - 1;
  };
  const yes = way(item.yes, "yes");
  const no = way(item.no, "no");
  return [{ code, yes, no, k }, ...found];
}
