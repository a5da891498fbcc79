import { createHash } from "node:crypto";
import { Failure, wrongUsage } from "../failure.ts";
import type { Place } from "./fetch.ts";
import { MOST_SUM } from "./limits.ts";

/** By the better one first; digits of each. */
const SUMS = { sha256: 64, md5: 32 } as const;

type Sum = keyof typeof SUMS;

const digest = (sum: Sum, bytes: Uint8Array): string => createHash(sum).update(bytes).digest("hex");

/**
 * Compares with the sum that was given, or else with the one that lies beside the file, as in `rules.tar.gz.md5`. Says
 * which sum it was, if there was one.
 */
export async function verify(
  place: Place,
  bytes: Uint8Array,
  given: string | undefined,
  signal: AbortSignal,
): Promise<Sum | undefined> {
  if (given !== undefined) {
    if (!/^[0-9a-f]{64}$/i.test(given)) throw wrongUsage("--sha256 takes 64 hexadecimal digits");
    compare("sha256", given, bytes, place.shown, "--sha256");
    return "sha256";
  }
  for (const sum of Object.keys(SUMS) as Sum[]) {
    const text = await place.read(`.${sum}`, MOST_SUM, signal);
    const [digits] =
      /\b[0-9a-f]+\b/i.exec(text === undefined ? "" : Buffer.from(text).toString("latin1")) ?? [];
    // Some servers answer with a page where there is nothing.
    if (digits?.length !== SUMS[sum]) continue;
    compare(sum, digits, bytes, place.shown, `${place.name}.${sum}`);
    return sum;
  }
  return undefined;
}

function compare(sum: Sum, expected: string, bytes: Uint8Array, shown: string, by: string): void {
  const found = digest(sum, bytes);
  if (found === expected.toLowerCase()) return;
  throw new Failure(
    "RULES_CHECKSUM",
    `${shown} is not what it should be: its ${sum} sum is ${found}, and ${by} says ${expected.toLowerCase()}; nothing was changed`,
  );
}
