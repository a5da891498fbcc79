import { expect, test } from "vitest";
import { CpuShare } from "./cpu-share.ts";

/** Works `busy` of each 10 ms while it is let, for a second; says how many milliseconds it worked. */
function aSecond(cores: number, busy: number): number {
  let time = 0;
  let used = 0;
  const share = new CpuShare(
    () => used * 1e3,
    () => time,
  );
  while (time < 1000) {
    used += busy;
    time += 10 + share.rest(cores);
  }
  return used;
}

test.each([
  // cores  busy  at least  at most
  [1, 10, 1000, 1000],
  [1, 4, 400, 400],
  [0.5, 10, 480, 620],
  [0.25, 10, 230, 370],
  [0.5, 4, 400, 400],
])(
  "with a limit of %d cores, who wants %d of 10 ms gets its share of a second",
  (cores, busy, least, most) => {
    const used = aSecond(cores, busy);
    expect(used).toBeGreaterThanOrEqual(least);
    expect(used).toBeLessThanOrEqual(most);
  },
);

test("rests a while at a time, so that orders are heard", () => {
  let used = 0;
  const share = new CpuShare(
    () => used,
    () => 0,
  );
  used = 10_000_000;
  expect(share.rest(0.1)).toBe(100);
});
