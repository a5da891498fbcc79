import { readFile } from "node:fs/promises";
import type { Finding } from "@peccary/engine";
import { Failure, reasonOf } from "../failure.ts";

/** Alerts that a capture must give. What is not said may be anything. */
export interface Expected {
  readonly gid: number;
  readonly sid: number;
  /** How many; undefined: at least one. */
  readonly count: number | undefined;
  readonly src: string | undefined;
  readonly dst: string | undefined;
}

const KEYS = ["sid", "gid", "count", "src", "dst"];

/**
 * Reads `expected.json`: a list of sids, or of objects with `sid` and perhaps `gid`, `count`, `src`, `dst`. An alert of
 * a rule that is not in the list is a difference; `[]` says that nothing may fire.
 */
export async function readExpected(file: string): Promise<Expected[]> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    throw bad(file, reasonOf(error));
  }
  if (!Array.isArray(value)) throw bad(file, "it holds no list");
  return value.map((entry: unknown, at) => {
    if (isCount(entry)) return { gid: 1, sid: entry, count: undefined, src: undefined, dst: undefined };
    if (typeof entry !== "object" || entry === null)
      throw bad(file, `entry ${at + 1} is neither a sid nor an object`);
    const { gid = 1, sid, count, src, dst, ...rest } = entry as { readonly [key: string]: unknown };
    const [stray] = Object.keys(rest);
    if (stray !== undefined)
      throw bad(file, `entry ${at + 1} has "${stray}", which is not one of ${KEYS.join(", ")}`);
    if (!isCount(gid) || !isCount(sid) || !(count === undefined || isCount(count)))
      throw bad(file, `entry ${at + 1}: sid, gid and count are whole numbers`);
    if (!isText(src) || !isText(dst)) throw bad(file, `entry ${at + 1}: src and dst are addresses`);
    return { gid, sid, count, src, dst };
  });
}

const bad = (file: string, why: string): Failure =>
  new Failure(
    "EXPECTED_UNREADABLE",
    `${file}: ${why}; expected such as [1000001, {"sid": 1000002, "count": 2}]`,
  );
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isText = (value: unknown): value is string | undefined =>
  value === undefined || typeof value === "string";

/** What was expected and did not come, or the other way round; one line each. */
export function differences(expected: readonly Expected[], findings: readonly Finding[]): string[] {
  const alerts = findings.flatMap((finding) => (finding.type === "match" ? [finding] : []));
  const unclaimed = new Set(alerts);
  const problems: string[] = [];
  for (const one of expected) {
    const found = alerts.filter(
      ({ rule, where }) =>
        rule.gid === one.gid &&
        rule.sid === one.sid &&
        (one.src === undefined || one.src === where.source) &&
        (one.dst === undefined || one.dst === where.destination),
    );
    for (const alert of found) unclaimed.delete(alert);
    const enough = one.count === undefined ? found.length > 0 : found.length === one.count;
    if (enough) continue;
    const wanted = one.count === undefined ? "at least one alert" : `${one.count} alerts`;
    problems.push(`${nameOf(one)}: expected ${wanted}${between(one.src, one.dst)}, found ${found.length}`);
  }
  const strays = new Map<string, number>();
  for (const { rule, where } of unclaimed) {
    const key = `${nameOf(rule)}: alert${between(where.source, where.destination)} was not expected`;
    strays.set(key, (strays.get(key) ?? 0) + 1);
  }
  for (const [text, count] of strays) problems.push(count > 1 ? `${text}, ${count} times` : text);
  return problems;
}

const nameOf = ({ gid, sid }: { readonly gid: number; readonly sid: number }): string =>
  gid === 1 ? `sid ${sid}` : `${gid}:${sid}`;
const between = (from: string | undefined, to: string | undefined): string =>
  `${from === undefined ? "" : ` from ${from}`}${to === undefined ? "" : ` to ${to}`}`;
