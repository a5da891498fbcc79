import type { Random } from "./random.ts";
import { MAX_INPUT } from "./target.ts";

const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0x0d, 0x0a, 0x20, 0x22, 0x25, 0x3a, 0x7c];

/** Changes an input in a few ways: bytes, numbers, pieces taken out, doubled, moved, or brought in from elsewhere. */
export function mutate(
  input: Uint8Array,
  others: readonly Uint8Array[],
  words: readonly Uint8Array[],
  random: Random,
): Uint8Array {
  let bytes = [...input];
  for (let rounds = 1 + random.below(6); rounds > 0; rounds--) bytes = once(bytes, others, words, random);
  return Uint8Array.from(bytes.slice(0, MAX_INPUT));
}

function once(
  bytes: number[],
  others: readonly Uint8Array[],
  words: readonly Uint8Array[],
  random: Random,
): number[] {
  const at = random.below(bytes.length + 1);
  const length = random.below(Math.min(64, bytes.length - at + 1) + 1);
  const put = (piece: readonly number[], over: number) => {
    bytes.splice(at, over, ...piece);
    return bytes;
  };
  switch (random.below(9)) {
    case 0:
      return put([random.below(256)], 1);
    case 1:
      return put([random.pick(EDGES)], random.below(2));
    case 2:
      return put([], length);
    case 3: {
      const piece = bytes.slice(at, at + length);
      return put(Array.from({ length: 1 + random.below(16) }, () => piece).flat(), 0);
    }
    case 4: {
      const other = random.pick(others);
      const from = random.below(other.length + 1);
      return put([...other.subarray(from, from + 1 + random.below(256))], random.below(2) * length);
    }
    case 5:
      return words.length === 0 ? bytes : put([...random.pick(words)], random.below(2) * length);
    case 6: {
      // A number of one, two or four octets a little off, or at an end of its range.
      const size = random.pick([1, 2, 4]);
      const value = random.pick([
        0,
        1,
        2 ** (8 * size) - 1,
        2 ** (8 * size - 1),
        random.below(65_536),
        length,
      ]);
      const number = Array.from({ length: size }, (_, i) => Math.floor(value / 256 ** (size - 1 - i)) & 255);
      return put(random.below(2) === 0 ? number : number.reverse(), size);
    }
    case 7:
      return bytes.slice(0, at);
    default:
      if (at < bytes.length) bytes[at] = bytes[at]! ^ (1 << random.below(8));
      return bytes;
  }
}
