import { type Loop, op } from "./program.ts";
import { emptySet, include } from "./sets.ts";

/** Instructions looked through for the byte that must come next. */
const MAX_LOOK_AHEAD = 16;

/** The instructions of a program, made or in the making. */
interface Instructions {
  readonly ops: readonly number[];
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly sets: readonly Uint8Array[];
  readonly loops: readonly Loop[];
}

/** The set of the byte that must come next at an instruction; undefined: it is not known, or may be any. */
export function following(program: Instructions, at: number): Uint8Array | undefined {
  const set = emptySet();
  return add(program, at, set, MAX_LOOK_AHEAD) && set.includes(0) ? set : undefined;
}

function add(program: Instructions, at: number, set: Uint8Array, most: number): boolean {
  if (most === 0) return false;
  const x = program.x[at]!;
  switch (program.ops[at]) {
    case op.save:
    case op.capture:
      return add(program, at + 1, set, most - 1);
    case op.jump:
      return add(program, x, set, most - 1);
    case op.split:
      return add(program, x, set, most >> 1) && add(program, program.y[at]!, set, most >> 1);
    case op.byte:
      set[x] = 1;
      return true;
    case op.set:
      include(set, program.sets[x / 256]!);
      return true;
    case op.loop: {
      const loop = program.loops[x]!;
      include(set, program.sets[loop.set / 256]!);
      return loop.min > 0 || add(program, at + 1, set, most - 1);
    }
    case op.fail:
      return true;
    default:
      return false;
  }
}
