/** Addresses between bytes and text: dotted IPv4, RFC 5952 for IPv6. */

/** The text of the address of `length` 4 or 16 octets at `at`. */
export function addressText(bytes: Uint8Array, at: number = 0, length: number = bytes.length): string {
  return length === 4 ? v4Text(bytes, at) : v6Text(bytes, at);
}

function v4Text(bytes: Uint8Array, at: number): string {
  return `${bytes[at]!}.${bytes[at + 1]!}.${bytes[at + 2]!}.${bytes[at + 3]!}`;
}

function v6Text(bytes: Uint8Array, at: number): string {
  // IPv4-mapped addresses keep their dots (section 5).
  if (isMapped(bytes, at)) return `::ffff:${v4Text(bytes, at + 12)}`;
  const groups: number[] = [];
  for (let i = 0; i < 16; i += 2) groups.push((bytes[at + i]! << 8) | bytes[at + i + 1]!);
  const [start, length] = longestZeros(groups);
  const text = (part: number[]) => part.map((group) => group.toString(16)).join(":");
  if (length === 0) return text(groups);
  return `${text(groups.slice(0, start))}::${text(groups.slice(start + length))}`;
}

function isMapped(bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < 10; i++) if (bytes[at + i] !== 0) return false;
  return bytes[at + 10] === 0xff && bytes[at + 11] === 0xff;
}

/** The first of the longest runs of zero groups; a single one is not shortened (section 4.2.2). */
function longestZeros(groups: readonly number[]): [start: number, length: number] {
  let best: [number, number] = [0, 0];
  for (let i = 0; i < groups.length; i++) {
    let end = i;
    while (groups[end] === 0) end++;
    if (end - i > Math.max(1, best[1])) best = [i, end - i];
    i = Math.max(i, end - 1);
  }
  return best;
}

/** The bytes of an address, or undefined when the text is none. Zones (`%eth0`) are not part of addresses. */
export function parseAddress(text: string): Uint8Array | undefined {
  return text.includes(":") ? parseV6(text) : parseV4(text);
}

function parseV4(text: string): Uint8Array | undefined {
  const parts = text.split(".");
  // No leading zeros: some read them as octal.
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return undefined;
  return Uint8Array.from(parts, Number);
}

function parseV6(text: string): Uint8Array | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const head = parseGroups(halves[0]!, halves.length === 1);
  const tail = halves.length === 2 ? parseGroups(halves[1]!, true) : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 16 - head.length - tail.length;
  // "::" stands for one group at least.
  if (halves.length === 2 ? missing < 2 : missing !== 0) return undefined;
  return Uint8Array.from([...head, ...new Array<number>(missing).fill(0), ...tail]);
}

/** Groups of hex digits; the very last may be a dotted IPv4 address. */
function parseGroups(text: string, last: boolean): number[] | undefined {
  if (text === "") return [];
  const bytes: number[] = [];
  const groups = text.split(":");
  for (const [at, group] of groups.entries()) {
    if (/^[0-9a-f]{1,4}$/i.test(group)) {
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
    } else {
      const v4 = last && at === groups.length - 1 ? parseV4(group) : undefined;
      if (v4 === undefined) return undefined;
      bytes.push(...v4);
    }
  }
  return bytes;
}

/** Addresses that share their first `length` bits with `bytes`. */
export interface Prefix {
  /** 4 or 16 octets; bits behind `length` are zero. */
  readonly bytes: Uint8Array;
  readonly length: number;
}

/** Reads `10.0.0.0/8`, or an address alone, which is a prefix of all its bits. */
export function parsePrefix(text: string): Prefix | undefined {
  const [address = "", length, ...more] = text.split("/");
  const bytes = parseAddress(address);
  if (bytes === undefined || more.length > 0) return undefined;
  if (length === undefined) return { bytes, length: bytes.length * 8 };
  if (!/^\d{1,3}$/.test(length) || Number(length) > bytes.length * 8) return undefined;
  for (let bit = Number(length); bit < bytes.length * 8; bit++) bytes[bit >> 3]! &= ~(0x80 >> (bit & 7));
  return { bytes, length: Number(length) };
}

/** Whether the address of `size` octets at `at` is within the prefix. */
export function within(prefix: Prefix, bytes: Uint8Array, at: number, size: number): boolean {
  if (prefix.bytes.length !== size) return false;
  const whole = prefix.length >> 3;
  for (let i = 0; i < whole; i++) if (bytes[at + i] !== prefix.bytes[i]) return false;
  const rest = prefix.length & 7;
  if (rest === 0) return true;
  return (bytes[at + whole]! ^ prefix.bytes[whole]!) >> (8 - rest) === 0;
}
