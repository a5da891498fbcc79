import { readList } from "./list.ts";

/** Addresses from `low` to `high`, both included, of the same length: 4 or 16 octets. */
interface Block {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** undefined for any. */
export type Addresses =
  | { readonly any: boolean; readonly included: readonly Block[]; readonly excluded: readonly Block[] }
  | undefined;

/** Whether the address at `at`, 4 or 16 octets long, is one of these. */
export function hasAddress(
  addresses: NonNullable<Addresses>,
  bytes: Uint8Array,
  at: number,
  length: number,
): boolean {
  for (const block of addresses.excluded) if (contains(block, bytes, at, length)) return false;
  if (addresses.any) return true;
  for (const block of addresses.included) if (contains(block, bytes, at, length)) return true;
  return false;
}

function contains({ low, high }: Block, bytes: Uint8Array, at: number, length: number): boolean {
  return low.length === length && compare(bytes, at, low) >= 0 && compare(bytes, at, high) <= 0;
}

function compare(bytes: Uint8Array, at: number, other: readonly number[]): number {
  for (let i = 0; i < other.length; i++) {
    const difference = bytes[at + i]! - other[i]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Reads `any`, `10.0.0.0/8`, `10.0.0.1-10.0.0.9`, `2001:db8::/32`, lists of them, and `!`. */
export function readAddresses(
  text: string,
): { readonly addresses: Addresses } | { readonly problem: string } {
  const list = readList(text);
  if ("problem" in list) return list;
  if (list.any && list.excluded.length === 0) return { addresses: undefined };
  const included: Block[] = [];
  const excluded: Block[] = [];
  for (const [items, blocks] of [
    [list.included, included],
    [list.excluded, excluded],
  ] as const)
    for (const item of items) {
      const block = readBlock(item);
      if (block === undefined)
        return { problem: `"${item}" is not an address, a network or a range of addresses` };
      blocks.push(block);
    }
  return { addresses: { any: list.any, included, excluded } };
}

function readBlock(text: string): Block | undefined {
  const dash = text.indexOf("-");
  if (dash >= 0) {
    const low = readAddress(text.slice(0, dash));
    const high = readAddress(text.slice(dash + 1));
    return low && high && low.length === high.length ? { low, high } : undefined;
  }
  const [host = "", prefix, ...rest] = text.split("/");
  const address = readAddress(host);
  if (!address || rest.length > 0) return undefined;
  const mask = prefix === undefined ? address.map(() => 255) : readMask(prefix, address.length);
  if (!mask) return undefined;
  return { low: address.map((b, i) => b & mask[i]!), high: address.map((b, i) => b | (~mask[i]! & 255)) };
}

/** `24` or `255.255.255.0`. */
function readMask(text: string, length: number): number[] | undefined {
  if (text.includes(".")) return length === 4 ? readAddress(text) : undefined;
  if (!/^\d{1,3}$/.test(text) || Number(text) > length * 8) return undefined;
  const bits = Number(text);
  return Array.from({ length }, (_, i) => (0xff00 >> Math.min(8, Math.max(0, bits - i * 8))) & 255);
}

/** The octets of an address in text form (RFC 4291 section 2.2 for IPv6). */
export function readAddress(text: string): number[] | undefined {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) {
    const octets = text.split(".").map(Number);
    return octets.every((octet) => octet <= 255) ? octets : undefined;
  }
  const halves = text.split("::");
  if (!text.includes(":") || halves.length > 2) return undefined;
  const [head, tail] = halves.map(readGroups);
  if (!head) return undefined;
  if (halves.length === 1) return head.length === 16 ? head : undefined;
  if (!tail || head.length + tail.length > 14) return undefined;
  return [...head, ...new Array<number>(16 - head.length - tail.length).fill(0), ...tail];
}

function readGroups(text: string): number[] | undefined {
  const octets: number[] = [];
  if (text === "") return octets;
  for (const group of text.split(":")) {
    if (group.includes(".")) {
      const v4 = readAddress(group);
      if (v4?.length !== 4) return undefined;
      octets.push(...v4);
    } else if (/^[\da-f]{1,4}$/i.test(group)) {
      const value = Number.parseInt(group, 16);
      octets.push(value >> 8, value & 255);
    } else return undefined;
  }
  return octets;
}
