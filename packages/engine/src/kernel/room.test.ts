import fc from "fast-check";
import { expect, test } from "vitest";
import { Room } from "./room.ts";

test("gives out what is free, and nothing beyond", () => {
  const room = new Room(10, 1024);
  expect([room.take(1), room.take(65), room.take(705), room.take(1)]).toEqual([64, 128, 256, -1]);
});

test("what came back is given out again, in one piece", () => {
  const room = new Room(0, 256);
  const taken = [room.take(64), room.take(64), room.take(64), room.take(64)];
  for (const at of [0, 2, 1, 3]) room.giveBack(taken[at]!, 64);
  expect(room.take(256)).toBe(0);
});

test("what is out never overlaps, and all of it comes back", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ size: fc.integer({ min: 0, max: 500 }), drop: fc.nat(20) })),
      (steps) => {
        const room = new Room(0, 4096);
        const out: { start: number; size: number }[] = [];
        for (const { size, drop } of steps) {
          const start = room.take(size);
          if (start >= 0) {
            expect(start + size).toBeLessThanOrEqual(4096);
            for (const one of out)
              expect(start + size <= one.start || one.start + one.size <= start).toBe(true);
            out.push({ start, size });
          }
          const [back] = out.splice(drop, 1);
          if (back) room.giveBack(back.start, back.size);
        }
        for (const { start, size } of out) room.giveBack(start, size);
        expect(room.taken).toBe(0);
        expect(room.take(4096)).toBe(0);
      },
    ),
  );
});
