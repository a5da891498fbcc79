/** Octets from `start` up to but not including `end`; to the end of the file without. */
export interface Range {
  readonly start: number;
  readonly end?: number;
}

/**
 * What a header `Range` asks for: RFC 9110, section 14. One range from a known octet on is honoured; the last so many
 * octets, several ranges and what is not understood are answered with the whole file, which the RFC allows.
 */
export function rangeOf(header: string | undefined): Range | undefined {
  const [, first = "", last = ""] = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(header ?? "") ?? [];
  if (first === "") return undefined;
  const start = Number(first);
  if (last === "") return { start };
  return Number(last) < start ? undefined : { start, end: Number(last) + 1 };
}

/** Whether a header `If-None-Match` names this tag, which has its quotes on. Weak ones count too: section 13.1.2. */
export const namesTag = (header: string, tag: string): boolean =>
  header.trim() === "*" || header.includes(tag);
