import fc from "fast-check";
import { expect, test } from "vitest";
import { Crew, type CrewTap } from "./crew.ts";

const taps = (...numbers: number[]): CrewTap[] => numbers.map((tap) => ({ tap, key: `pod ${tap}` }));
const readers = (crew: Crew, tap: number): number[] =>
  Array.from({ length: crew.size }, (_, worker) => worker).filter((worker) => crew.reads(worker, tap));

test.each<[string, number, number, boolean, number[]]>([
  // workers, taps, may split, how many read each
  ["one worker reads all", 1, 3, true, [1, 1, 1]],
  ["enough taps for all", 2, 3, true, [1, 1, 1]],
  ["fewer taps than workers", 4, 2, true, [4, 4]],
  ["the same, with rules that count over flows", 4, 2, false, [1, 1]],
])("%s", (_what, workers, count, maySplit, expected) => {
  const crew = new Crew(workers);
  const all = taps(...Array.from({ length: count }, (_, i) => i + 1));
  crew.follow(all, maySplit);
  expect(all.map(({ tap }) => readers(crew, tap).length)).toEqual(expected);
});

test("each reader of a shared tap has a share of its own", () => {
  const crew = new Crew(3);
  crew.follow(taps(7), true);
  expect([0, 1, 2].map((worker) => crew.share(worker, 7))).toEqual([
    { index: 0, of: 3 },
    { index: 1, of: 3 },
    { index: 2, of: 3 },
  ]);
  crew.follow(taps(7), false);
  expect(crew.share(readers(crew, 7)[0]!, 7)).toBeUndefined();
});

test("a tap that is too much for one is shared, and stays so while rules allow it", () => {
  const crew = new Crew(2);
  crew.follow(taps(1, 2, 3), false);
  crew.split(1);
  expect(readers(crew, 1)).toHaveLength(1);
  crew.follow(taps(1, 2, 3), true);
  crew.split(1);
  crew.split(9);
  crew.follow(taps(1, 2, 3, 4), true);
  expect([1, 2, 3, 4].map((tap) => readers(crew, tap).length)).toEqual([2, 1, 1, 1]);
  crew.follow(taps(1, 2, 3, 4), false);
  expect(readers(crew, 1)).toHaveLength(1);
});

test("who has no tap is idle", () => {
  const crew = new Crew(2);
  expect([crew.isIdle(0), crew.isIdle(1)]).toEqual([true, true]);
  crew.follow(taps(1), false);
  expect([crew.isIdle(0), crew.isIdle(1)].sort()).toEqual([false, true]);
  crew.follow(taps(1), true);
  expect([crew.isIdle(0), crew.isIdle(1)]).toEqual([false, false]);
});

test("a tap that stays is where it was, and none has more than its part of those that come together", () => {
  const sets = fc.array(fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 30 }), { maxLength: 8 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), sets, (workers, steps) => {
      const crew = new Crew(workers);
      let before = new Map<number, string>();
      for (const [at, step] of steps.entries()) {
        crew.follow(taps(...step), true);
        const now = new Map(step.map((tap) => [tap, readers(crew, tap).join()]));
        for (const [tap, where] of now) {
          expect(where).not.toBe("");
          if (before.has(tap)) expect(where).toBe(before.get(tap));
        }
        if (at === 0 && step.length >= workers)
          for (let worker = 0; worker < workers; worker++)
            expect(step.filter((tap) => crew.reads(worker, tap)).length).toBeLessThanOrEqual(
              Math.ceil(step.length / workers),
            );
        before = now;
      }
    }),
  );
});
