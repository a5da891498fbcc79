import { beforeEach, expect, test } from "vitest";
import { Neighbours } from "./neighbours.ts";

let time: number;
let there: { [netns: string]: string[] };
let looks: string[];
beforeEach(() => {
  time = 1_000;
  there = { a: ["10.0.0.1"] };
  looks = [];
});

const neighbours = (): Neighbours =>
  new Neighbours(
    ({ netns = "" }) => {
      looks.push(netns);
      const found = there[netns];
      if (found === undefined) throw new Error("no such namespace");
      return found;
    },
    () => time,
  );
const order = (tap: number, netns: string) => ({ tap, place: { netns } });

test("a new one is looked at at once, then every second; a namespace that is missing has no addresses", () => {
  const known = neighbours();
  known.follow([order(1, "a"), order(2, "b")]);
  expect(known.look()).toBe(true);
  expect(known.states).toEqual([
    { tap: 1, addresses: ["10.0.0.1"] },
    { tap: 2, addresses: [] },
  ]);
  there["b"] = ["10.0.0.2"];
  expect(known.look()).toBe(false);
  time += 1_000;
  expect(known.look()).toBe(true);
  delete there["a"];
  time += 1_000;
  expect(known.look()).toBe(true);
  expect(known.states).toEqual([
    { tap: 1, addresses: [] },
    { tap: 2, addresses: ["10.0.0.2"] },
  ]);
});

test("orders that come again change nothing, and one that is gone is not looked at", () => {
  const known = neighbours();
  known.follow([order(1, "a"), order(2, "b")]);
  known.look();
  known.follow([order(1, "a")]);
  time += 500;
  expect(known.look()).toBe(false);
  expect(known.states).toEqual([{ tap: 1, addresses: ["10.0.0.1"] }]);
  expect(looks).toEqual(["a", "b"]);
});

test("many are looked at over several turns, none is forgotten", () => {
  const known = neighbours();
  known.follow(Array.from({ length: 50 }, (_, i) => order(i, `n${i}`)));
  known.look();
  expect(looks.length).toBeLessThan(50);
  for (let turn = 0; turn < 10; turn++) known.look();
  expect(new Set(looks).size).toBe(50);
  expect(looks).toHaveLength(50);
});
