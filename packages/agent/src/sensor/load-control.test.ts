import fc from "fast-check";
import { expect, test } from "vitest";
import { LoadControl } from "./load-control.ts";

const CALM = 0;

/** Looks every 20 ms for so long; what the level, and the part of flows, is then. */
function hold(control: LoadControl, from: number, milliseconds: number, fill: number, late = 0): string {
  for (let now = from; now < from + milliseconds; now += 20) control.look(fill, late, now);
  return `${control.level}/${control.parts}`;
}

test.each([
  // fill, late, level/parts after a little while
  [0, 0, "0/0"],
  [0.49, 0, "0/0"],
  [0.5, 0, "1/0"],
  [0.6, 0, "2/0"],
  [0.7, 0, "3/4"],
  [0.8, 0, "3/6"],
  [0.9, 0, "3/7"],
  [1, 0, "3/7"],
  [0.1, 900, "0/0"],
])("rings %d full and packets %d ms old lead to %s", (fill, late, expected) => {
  expect(hold(new LoadControl(), 0, 100, fill, late)).toBe(expected);
});

test("a burst that is taken in at once is left alone", () => {
  const control = new LoadControl();
  for (let now = 0; now < 1_000; now += 40) {
    expect(control.look(1, 0, now)).toBe(false);
    expect(control.look(0.1, 0, now + 20)).toBe(false);
  }
  expect(control.since).toBe(0);
});

test("late packets lead on step by step, though rings have room", () => {
  const control = new LoadControl();
  expect(hold(control, 0, 400, 0.3, 1_500)).toBe("0/0");
  expect(hold(control, 400, 200, 0.3, 1_500)).toBe("1/0");
  expect(hold(control, 600, 600, 0.3, 1_500)).toBe("2/0");
  expect(hold(control, 1_200, 5_000, 0.3, 1_500)).toBe("3/7");
});

test("a hiccup does not", () => {
  const control = new LoadControl();
  expect(hold(control, 0, 300, 0.3, 3_000)).toBe("0/0");
  expect(hold(control, 300, 300, 0.1, 100)).toBe("0/0");
  expect(hold(control, 600, 300, 0.3, 3_000)).toBe("0/0");
});

test("comes down one step after the other once it is calm, and not while it is only better", () => {
  const control = new LoadControl();
  hold(control, 0, 100, 0.9);
  expect(hold(control, 100, 10_000, 0.4)).toBe("3/7");
  expect(hold(control, 10_100, 2_100, CALM)).toBe("3/6");
  expect(hold(control, 12_200, 2_000, CALM)).toBe("3/4");
  expect(hold(control, 14_200, 2_000, CALM)).toBe("2/0");
  expect(hold(control, 16_200, 2_000, CALM)).toBe("1/0");
  expect(hold(control, 18_200, 2_000, CALM)).toBe("0/0");
});

test("says since when it is as it is", () => {
  const control = new LoadControl();
  hold(control, 1_000, 100, 0.5);
  expect(control.since).toBe(1_020);
  hold(control, 1_100, 1_000, 0.5);
  expect(control.since).toBe(1_020);
  control.look(0.6, 0, 2_100);
  control.look(0.6, 0, 2_120);
  expect(control.since).toBe(2_120);
});

test("waits longer each time that the load comes back", () => {
  const control = new LoadControl();
  let now = 0;
  const waits: number[] = [];
  for (let round = 0; round < 7; round++) {
    hold(control, now, 60, 0.5);
    now += 60;
    const from = now;
    while (control.level > 0) control.look(CALM, 0, (now += 20));
    waits.push(Math.round((now - from) / 1_000));
  }
  expect(waits).toEqual([2, 4, 8, 16, 32, 60, 60]);
  // And forgets it after a quiet time.
  hold(control, now, 61_000, CALM);
  hold(control, now + 61_000, 60, 0.5);
  expect(hold(control, now + 61_060, 2_100, CALM)).toBe("0/0");
});

test("whatever comes, each step is one of the declared order, and calm ends it", () => {
  const looks = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(5_000), fc.nat(1_000)));
  fc.assert(
    fc.property(looks, (given) => {
      const control = new LoadControl();
      let now = 0;
      for (const [fill, late, passed] of given) {
        now += passed;
        control.look(fill, late, now);
        expect(["0/0", "1/0", "2/0", "3/4", "3/6", "3/7"]).toContain(`${control.level}/${control.parts}`);
      }
      expect(hold(control, now, 320_000, CALM)).toBe("0/0");
    }),
    { numRuns: 30 },
  );
});
