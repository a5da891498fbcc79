import fc from "fast-check";
import { expect, test } from "vitest";
import { fromLatin1 } from "../../bytes.ts";
import { compiled } from "../../testing/regex/compiled.ts";
import { expression, subject } from "../../testing/regex/made-up.ts";
import { picker } from "../../testing/regex/picker.ts";
import { BEYOND } from "./automaton.ts";

test("an automaton gives the machine's answers, from every place on, anchored or not", () => {
  let asked = 0;
  fc.assert(
    fc.property(
      expression,
      fc.constantFrom("", "i", "m", "s", "G", "ms"),
      fc.array(subject, { minLength: 1, maxLength: 4 }),
      (text, letters, subjects) => {
        const { machine, automaton, program } = compiled(text, letters);
        if (automaton === undefined) return;
        for (const on of subjects) {
          const bytes = fromLatin1(on);
          for (let from = 0; from <= bytes.length; from++)
            for (const only of [false, true]) {
              const begins = program.lead === "start";
              const found =
                begins && from > 0 ? -1 : automaton.search(bytes, 0, bytes.length, from, only || begins);
              if (found === BEYOND) continue;
              asked++;
              expect(found).toBe(machine(bytes, from, only));
            }
        }
      },
    ),
    { numRuns: 3_000 },
  );
  expect(asked).toBeGreaterThan(10_000);
});

test("more states than it has room for are beyond it, and the next search starts anew", () => {
  const { automaton } = compiled("a.{200}b|c", "s");
  const pick = picker();
  const bytes = Uint8Array.from({ length: 4_000 }, () => 97 + 3 * pick(2));
  bytes.fill(97, 0, 1);
  const search = (end: number) => automaton!.search(bytes, 0, end, 0, false);
  expect(search(4_000)).toBe(BEYOND);
  expect(automaton!.steps).toBeLessThan(20_000);
  expect(automaton!.search(fromLatin1("xxc"), 0, 3, 0, false)).toBe(3);
});

test("all automata together keep within bounds: all are forgotten, and answer as before", () => {
  const automata = Array.from(
    { length: 400 },
    (_, at) => compiled(`[ab]x{${at}}.{0,90}?z[a-m]`, "s").automaton!,
  );
  const bytes = fromLatin1(`${"xyxxaxbb".repeat(40)}axzb`);
  for (let round = 0; round < 3; round++)
    for (const one of automata.slice(0, 3))
      expect(one.search(bytes, 0, bytes.length, 0, false)).toBeTypeOf("number");
  const before = automata[1]!.search(bytes, 0, bytes.length, 0, false);
  for (const one of automata) one.search(bytes, 0, bytes.length, 0, false);
  expect(automata[1]!.search(bytes, 0, bytes.length, 0, false)).toBe(before);
});
