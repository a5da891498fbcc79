/** Arithmetic modulo 2^32: RFC 9293 section 3.4. */

/** How far `to` is ahead of `from`: negative when it is behind, by less than 2^31 either way. */
export const ahead = (to: number, from: number): number => (to - from) | 0;

export const advance = (seq: number, by: number): number => (seq + by) >>> 0;
