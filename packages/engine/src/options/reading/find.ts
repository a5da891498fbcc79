/** What each byte is with ASCII capitals made small. */
export const LOWER: Uint8Array = Uint8Array.from({ length: 256 }, (_, i) =>
  i >= 65 && i <= 90 ? i + 32 : i,
);

export const lowered = (bytes: Uint8Array): Uint8Array => bytes.map((b) => LOWER[b]!);

/** Finds one pattern: where it starts within `from` to `end`, or -1. Boyer, Moore and Horspool's way. */
export type Finder = (bytes: Uint8Array, from: number, end: number) => number;

/** Most rules never get as far as to look, so a finder is made ready when it first does. */
export function finder(pattern: Uint8Array, noCase: boolean): Finder {
  let find: Finder | undefined;
  return (bytes, from, end) => {
    find ??= readyFinder(pattern, noCase);
    return find(bytes, from, end);
  };
}

function readyFinder(pattern: Uint8Array, noCase: boolean): Finder {
  const length = pattern.length;
  const last = length - 1;
  const needle = noCase ? lowered(pattern) : Uint8Array.from(pattern);
  const tail = needle[last]!;
  // How far to move on when this byte stands under the needle's end; a long needle moves 255 at most.
  const skip = new Uint8Array(256).fill(Math.min(length, 255));
  for (let i = 0; i < last; i++) {
    const distance = Math.min(last - i, 255);
    skip[needle[i]!] = distance;
    if (noCase && needle[i]! >= 97 && needle[i]! <= 122) skip[needle[i]! - 32] = distance;
  }

  if (noCase)
    return (bytes, from, end) => {
      for (let i = from + last; i < end; ) {
        const b = bytes[i]!;
        if (LOWER[b] === tail) {
          let k = 0;
          const at = i - last;
          while (k < last && LOWER[bytes[at + k]!] === needle[k]) k++;
          if (k === last) return at;
        }
        i += skip[b]!;
      }
      return -1;
    };
  return (bytes, from, end) => {
    for (let i = from + last; i < end; ) {
      const b = bytes[i]!;
      if (b === tail) {
        let k = 0;
        const at = i - last;
        while (k < last && bytes[at + k] === needle[k]) k++;
        if (k === last) return at;
      }
      i += skip[b]!;
    }
    return -1;
  };
}
