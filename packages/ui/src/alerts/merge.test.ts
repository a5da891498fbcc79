import fc from "fast-check";
import { expect, test } from "vitest";
import { alert } from "../testing/alert.ts";
import { merged } from "./merge.ts";

const list = (text: string) =>
  [...text.matchAll(/(\d+)(\w?)/g)].map(([id, time]) => alert({ id, time_us: Number(time) }));
const ids = (rows: ReturnType<typeof merged>) => rows.map(({ id }) => id).join(" ");

test.each([
  ["3 2 1", "", "3 2 1"],
  ["", "1 2", "2 1"],
  ["3 2 1", "4 5", "5 4 3 2 1"],
  ["5 3 1", "4 2", "5 4 3 2 1"],
  ["5 3", "1", "5 3 1"],
  ["3a 2a", "3b 3c", "3c 3b 3a 2a"],
])("%j and then %j", (rows, fresh, expected) => {
  expect(ids(merged(list(rows), list(fresh)))).toBe(expected);
});

test("nothing is lost and the order holds", () => {
  const times = fc.array(fc.integer({ min: 0, max: 50 }).map((time_us) => alert({ time_us })));
  fc.assert(
    fc.property(times, times, (rows, fresh) => {
      rows.sort((a, b) => b.time_us - a.time_us);
      const all = [...rows, ...fresh].map(({ time_us }) => time_us).sort((a, b) => b - a);
      expect(merged(rows, fresh).map(({ time_us }) => time_us)).toEqual(all);
    }),
  );
});
