import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { crashesFolder } from "./crash.ts";
import { targets } from "./index.ts";
import { mutate } from "./mutate.ts";
import { Random } from "./random.ts";

const crashes = existsSync(crashesFolder)
  ? readdirSync(crashesFolder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  : [];

test.each(crashes.map(({ name }) => name))("%s does no harm any more", (name) => {
  const target = targets.find(
    (one) => name.startsWith(`${one.name}-`) && !name.slice(one.name.length + 1).includes("-"),
  );
  expect(target, "the target of this crash is gone").toBeDefined();
  target!.run(readFileSync(join(crashesFolder, name, "input.bin")));
  expect(existsSync(join(crashesFolder, name, "README.md"))).toBe(true);
});

test.each(targets)("$name takes its seeds and a few things made of them", (target) => {
  const random = new Random(7);
  for (const seed of target.seeds) target.run(seed);
  for (let i = 0; i < 50; i++)
    target.run(mutate(random.pick(target.seeds), target.seeds, target.words, random));
});

test("the same seed makes the same input", () => {
  const make = () => {
    const random = new Random(3);
    return Array.from({ length: 20 }, () => mutate(Uint8Array.of(1, 2, 3), [Uint8Array.of(9)], [], random));
  };
  expect(make()).toEqual(make());
});

test("every target has a name of its own and something to begin with", () => {
  const names = targets.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(targets.filter(({ seeds }) => seeds.length === 0)).toEqual([]);
});
