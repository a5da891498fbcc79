/** The first bits of addresses, in words of 32 with the sign that gives them; the bits behind `length` are zero. */
export interface WordPrefix {
  readonly words: readonly number[];
  readonly length: number;
}

/** The fewest prefixes that together are the addresses from `low` to `high`, both included, of 4 or 16 octets. */
export function prefixesOf(low: readonly number[], high: readonly number[]): WordPrefix[] {
  const bits = low.length * 8;
  const single = asPrefix(low, high);
  if (single >= 0) return [{ words: wordsOf(low), length: single }];
  const found: WordPrefix[] = [];
  let from = numberOf(low);
  const to = numberOf(high);
  while (from <= to) {
    let free = 0;
    while (free < bits && (from & (1n << BigInt(free))) === 0n && from + (2n << BigInt(free)) - 1n <= to)
      free++;
    found.push({ words: wordsOfNumber(from, bits), length: bits - free });
    from += 1n << BigInt(free);
  }
  return found;
}

/** The length of the one prefix that this is, as nearly always; -1 when it takes several. */
function asPrefix(low: readonly number[], high: readonly number[]): number {
  let at = 0;
  while (at < low.length && low[at] === high[at]) at++;
  if (at === low.length) return at * 8;
  const differing = low[at]! ^ high[at]!;
  // Below the first bit that differs, all are zeros here and ones there.
  if ((differing & (differing + 1)) !== 0 || (low[at]! & differing) !== 0) return -1;
  for (let i = at + 1; i < low.length; i++) if (low[i] !== 0 || high[i] !== 255) return -1;
  return at * 8 + Math.clz32(differing) - 24;
}

const numberOf = (octets: readonly number[]): bigint =>
  octets.reduce((sum, octet) => (sum << 8n) | BigInt(octet), 0n);

function wordsOf(octets: readonly number[]): number[] {
  const words: number[] = [];
  for (let i = 0; i < octets.length; i += 4)
    words.push((octets[i]! << 24) | (octets[i + 1]! << 16) | (octets[i + 2]! << 8) | octets[i + 3]!);
  return words;
}

const wordsOfNumber = (number: bigint, bits: number): number[] =>
  Array.from({ length: bits / 32 }, (_, word) =>
    Number(BigInt.asIntN(32, number >> BigInt(bits - 32 * (word + 1)))),
  );
