import { expect, test } from "vitest";
import { WriteQueue } from "./write-queue.ts";

/** A queue whose commits wait until `finish` is called. */
function held(outcome: () => void = () => {}) {
  const commits: { groups: readonly (readonly number[])[]; finish: () => void }[] = [];
  const queue = new WriteQueue<number, number>(async (groups) => {
    await new Promise<void>((finish) => commits.push({ groups, finish }));
    outcome();
    return groups;
  });
  return { queue, commits };
}
const turn = () => new Promise(setImmediate);
const rows = (count: number) => Array.from({ length: count }, (_, i) => i);

test("what arrives during a commit is written together by the next", async () => {
  const { queue, commits } = held();
  const results = [queue.add([1]), queue.add([2, 3]), queue.add([4])];
  commits[0]!.finish();
  await turn();
  expect(commits.map(({ groups }) => groups)).toEqual([[[1]], [[2, 3], [4]]]);
  commits[1]!.finish();
  expect(await Promise.all(results)).toEqual([[1], [2, 3], [4]]);
  await queue.idle();
});

test("a commit is bounded, and a group is never torn", async () => {
  const { queue, commits } = held();
  const sizes = [1, 3_000, 3_000, 9_000, 1];
  const results = sizes.map((size) => queue.add(rows(size)));
  for (let i = 0; i < 5; i++) {
    commits[i]?.finish();
    await turn();
  }
  await Promise.all(results);
  expect(commits.map(({ groups }) => groups.map(({ length }) => length))).toEqual([
    [1],
    [3_000],
    [3_000],
    [9_000],
    [1],
  ]);
});

test("a failed commit fails its groups only", async () => {
  let fail = true;
  const { queue, commits } = held(() => {
    if (fail) throw new Error("disk");
  });
  const first = queue.add([1]);
  const second = queue.add([2]);
  commits[0]!.finish();
  await expect(first).rejects.toThrow("disk");
  fail = false;
  await turn();
  commits[1]!.finish();
  expect(await second).toEqual([2]);
});

test("more than may wait is refused, and accepted again later", async () => {
  const { queue, commits } = held();
  const results = Array.from({ length: 10 }, () => queue.add(rows(5_000)));
  await expect(queue.add([1])).rejects.toMatchObject({ code: "EVENT_STORE_BUSY" });
  for (let i = 0; i < 10; i++) {
    commits[i]!.finish();
    await turn();
  }
  await Promise.all(results);
  const later = queue.add([1]);
  commits[10]!.finish();
  expect(await later).toEqual([1]);
});
