/** Rows that Page Up and Page Down go. */
const PAGE = 10;

/** The row that a key leads to from `index`, if it is one that moves among rows. */
export function rowAfterKey(key: string, index: number, count: number): number | undefined {
  const steps: { readonly [key: string]: number } = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: PAGE,
    PageUp: -PAGE,
    Home: -count,
    End: count,
  };
  const step = Object.hasOwn(steps, key) ? steps[key] : undefined;
  return step === undefined ? undefined : Math.max(0, Math.min(count - 1, index + step));
}
