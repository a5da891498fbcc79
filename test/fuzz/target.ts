/** One door through which bytes come from outside. */
export interface Target {
  readonly name: string;
  /** Correct and nearly correct inputs, made by us. */
  readonly seeds: readonly Uint8Array[];
  /** Pieces that mean something behind this door. */
  readonly words: readonly Uint8Array[];
  /** Takes an input; throws when something is wrong that no input may make wrong. */
  run(input: Uint8Array): void;
}

/** An input that takes longer than this is a hang for a sensor: a packet a second is no throughput. */
export const SLOW_MILLISECONDS = 500;
/** Octets of one input. */
export const MAX_INPUT = 65_536;
/** Mebibytes of heap and buffers a run may come to: half of a sensor's hard cap. */
export const MEMORY_CAP = 512;

export const bytes = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0) & 255);
export const words = (...texts: readonly string[]): Uint8Array[] => texts.map(bytes);
export const text = (input: Uint8Array): string => Buffer.from(input).toString("latin1");

export function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}
