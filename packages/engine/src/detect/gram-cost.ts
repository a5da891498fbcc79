/** How common each byte is in traffic, text and binary, folded as the searcher folds it: bits saved by seeing it, roughly. */
const COMMON: Uint8Array = new Uint8Array(256).fill(1);
for (const c of "etaoinshrdlucmfwypvbgkjqxz") COMMON[c.charCodeAt(0)] = 4;
for (const c of "etaoinsr") COMMON[c.charCodeAt(0)] = 5;
for (const c of "0123456789/.=-\"'<>:;,&") COMMON[c.charCodeAt(0)] = 4;
for (const c of "\0\xff \r\n") COMMON[c.charCodeAt(0)] = 6;
for (let c = 0; c < 256; c++) COMMON[c | 0x20] = Math.max(COMMON[c]!, COMMON[c | 0x20]!);

/** The same byte four times: padding, of which traffic is full. */
const PADDING = 12;

/** How often the four bytes at `at` come up in traffic, to choose the rarest by: the more the worse. */
export function runCost(bytes: Uint8Array, at: number): number {
  let cost = 0;
  let same = 0;
  for (let k = at; k < at + 4; k++) {
    cost += COMMON[bytes[k]! | 0x20]!;
    if (bytes[k] === bytes[at]) same++;
  }
  return same === 4 ? cost + PADDING : cost;
}
