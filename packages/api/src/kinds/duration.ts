const UNITS: { readonly [unit: string]: number } = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** Seconds of `90s`, `5m`, `1h30m` or `2d`; undefined when it is none of these. */
export function parseDuration(text: string): number | undefined {
  if (!/^(?:\d{1,9}[smhd]){1,4}$/.test(text)) return undefined;
  let seconds = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)([smhd])/g)) seconds += Number(count) * UNITS[unit!]!;
  return seconds;
}
