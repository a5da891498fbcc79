import { op, type Program } from "./program.ts";

/** What may be in a program that runs here, and what of it jumps or ends. */
const KNOWN: ReadonlySet<number> = new Set(Object.values(op));
const TESTS: ReadonlySet<number> = new Set([op.ifEqual, op.ifGreater, op.ifAtLeast, op.ifAny]);
const WORDS = 4;

/**
 * Runs a program as the kernel would, on packets that the kernel cannot choose for us. What is run was checked
 * first, as the kernel does: every jump goes forward to an instruction that is there, and the last one ends.
 */
export class Machine {
  readonly #words: Uint32Array;

  /** Throws when the program is not sound; ours all are. */
  constructor(program: Program) {
    verify(program);
    this.#words = Uint32Array.from(program.flatMap(({ code, yes, no, k }) => [code, yes, no, k]));
  }

  /** Whether the packet is wanted. A packet that ends before something that is asked of it is not. */
  accepts(bytes: Uint8Array, start: number, end: number): boolean {
    const words = this.#words;
    let a = 0;
    let x = 0;
    // Ends: it only moves on, and the last instruction returns.
    for (let pc = 0; ; pc += WORDS) {
      const k = words[pc + 3]!;
      switch (words[pc]) {
        case op.loadByte:
        case op.loadByteX: {
          const at = start + k + (words[pc] === op.loadByteX ? x : 0);
          if (at >= end) return false;
          a = bytes[at]!;
          break;
        }
        case op.loadHalf:
        case op.loadHalfX: {
          const at = start + k + (words[pc] === op.loadHalfX ? x : 0);
          if (at + 1 >= end) return false;
          a = bytes[at]! * 256 + bytes[at + 1]!;
          break;
        }
        case op.setX:
          x = k;
          break;
        case op.and:
          a = (a & k) >>> 0;
          break;
        case op.shiftLeft:
          a = (a << k) >>> 0;
          break;
        case op.add:
          a = (a + k) >>> 0;
          break;
        case op.addX:
          a = (a + x) >>> 0;
          break;
        case op.toX:
          x = a;
          break;
        case op.fromX:
          a = x;
          break;
        case op.jump:
          pc += k * WORDS;
          break;
        case op.ifEqual:
          pc += words[a === k ? pc + 1 : pc + 2]! * WORDS;
          break;
        case op.ifGreater:
          pc += words[a > k ? pc + 1 : pc + 2]! * WORDS;
          break;
        case op.ifAtLeast:
          pc += words[a >= k ? pc + 1 : pc + 2]! * WORDS;
          break;
        case op.ifAny:
          pc += words[(a & k) !== 0 ? pc + 1 : pc + 2]! * WORDS;
          break;
        default:
          return k !== 0;
      }
    }
  }
}

function verify(program: Program): void {
  const wrong = program.findIndex(({ code, yes, no, k }, at) => {
    const furthest = TESTS.has(code) ? Math.max(yes, no) : code === op.jump ? k : 0;
    return (
      !KNOWN.has(code) ||
      (code === op.shiftLeft && k > 31) ||
      at + 1 + furthest >= program.length + (code === op.take ? 1 : 0)
    );
  });
  if (wrong >= 0 || program.length === 0)
    throw new Error(`instruction ${wrong} of a packet filter is not sound`);
}
