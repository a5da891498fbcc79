/** Classic BPF, as Linux Documentation/networking/filter.rst has it: the instructions that our compiler uses. */
export const op = {
  /** A = octet, or big-endian 16 bits, of the packet at k, or at X + k. */
  loadByte: 0x30,
  loadHalf: 0x28,
  loadByteX: 0x50,
  loadHalfX: 0x48,
  /** X = k. */
  setX: 0x01,
  /** A = A & k, A << k, A + k, A + X. */
  and: 0x54,
  shiftLeft: 0x64,
  add: 0x04,
  addX: 0x0c,
  /** X = A; A = X. */
  toX: 0x07,
  fromX: 0x87,
  jump: 0x05,
  /** A == k, A > k, A >= k, A & k. */
  ifEqual: 0x15,
  ifGreater: 0x25,
  ifAtLeast: 0x35,
  ifAny: 0x45,
  /** Octets of the packet to keep. */
  take: 0x06,
} as const;

export type Op = (typeof op)[keyof typeof op];
export type Test = typeof op.ifEqual | typeof op.ifGreater | typeof op.ifAtLeast | typeof op.ifAny;

export interface Instruction {
  readonly code: Op;
  /** Instructions to pass over when a test holds, and when it does not. */
  readonly yes: number;
  readonly no: number;
  readonly k: number;
}
export type Program = readonly Instruction[];

/** BPF_MAXINSNS: the kernel takes no longer one. */
export const MAX_KERNEL_INSTRUCTIONS = 4_096;
/** What `take` gives for a packet that is wanted whole. */
export const WHOLE = 0xffff_ffff;

const INSTRUCTION = 8;

/** As an array of struct sock_filter, in this machine's byte order; all that Node runs on is little endian. */
export function encode(program: Program): Uint8Array {
  const view = new DataView(new ArrayBuffer(program.length * INSTRUCTION));
  for (const [at, { code, yes, no, k }] of program.entries()) {
    view.setUint16(at * INSTRUCTION, code, true);
    view.setUint8(at * INSTRUCTION + 2, yes);
    view.setUint8(at * INSTRUCTION + 3, no);
    view.setUint32(at * INSTRUCTION + 4, k, true);
  }
  return new Uint8Array(view.buffer);
}
