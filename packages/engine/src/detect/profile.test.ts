import { expect, test } from "vitest";
import { inspection, rulesOf } from "../testing/option.ts";
import { Detector } from "./detector.ts";
import { Profile } from "./profile.ts";

/** A clock that gains one with each look. */
function ticking(): () => number {
  let now = 0;
  return () => now++;
}

test("says of each rule and group how often it was tried, how often it matched, and what that took", () => {
  const profile = new Profile(ticking());
  const rules = rulesOf(
    'content:"abcd";',
    'content:"abcd"; content:"x",distance 0;',
    'content:"abcd"; dsize:>100;',
    'content:"wxyz";',
    "dsize:4;",
  );
  const detector = new Detector(rules, undefined, undefined, profile);
  for (const payload of ["abcd", "abcd", "none"]) detector.inspect(inspection({ payload }), () => undefined);

  const costs = profile.rules.map(({ rule, checks, evaluations, matches }) => [
    rule.sid,
    checks,
    evaluations,
    matches,
  ]);
  expect(costs.sort((a, b) => a[0]! - b[0]!)).toEqual([
    [1, 2, 2, 2],
    [2, 2, 2, 0],
    [3, 2, 0, 0],
    [5, 3, 3, 3],
  ]);
  expect(profile.rules[0]).toMatchObject({ rule: { sid: 5 }, time: 3, fastPattern: undefined });
  expect(profile.groups).toHaveLength(1);
  expect(profile.groups[0]).toMatchObject({
    inspections: 3,
    searched: 12,
    checks: 9,
    matches: 5,
    searchTime: 3,
    checkTime: 9,
  });
});

test("matches are the same with it and without", () => {
  const rules = rulesOf('content:"abcd";', "dsize:4;");
  const sids = [undefined, new Profile(ticking())].map((profile) => {
    const found: number[] = [];
    const detector = new Detector(rules, undefined, undefined, profile);
    detector.inspect(inspection({ payload: "abcd" }), ({ sid }) => found.push(sid));
    return found;
  });
  expect(sids[1]).toEqual(sids[0]);
});
