import { describe, expect, test } from "vitest";
import { fromLatin1 } from "../../bytes.ts";
import { boundsIn, compiled } from "../../testing/regex/compiled.ts";
import { flagsOf } from "../../testing/regex/expressions.ts";
import { askPcre2, hasPcre2, shownMatch } from "../../testing/regex/pcre2.ts";
import { mixed } from "../../testing/regex/semantics/mixed.ts";
import { places } from "../../testing/regex/semantics/places.ts";
import { refused } from "../../testing/regex/semantics/refused.ts";
import { sets } from "../../testing/regex/semantics/sets.ts";
import { ways } from "../../testing/regex/semantics/ways.ts";
import { writing } from "../../testing/regex/semantics/writing.ts";
import { BEYOND } from "./automaton.ts";
import { prepareRegex } from "./compile.ts";

const tables = { sets, places, ways, writing, mixed };

/** As PCRE2 10.42 answers, without Unicode. */
describe.each(Object.entries(tables))("%s", (_, cases) => {
  test.each(cases)("/%s/%s on %j", (text, letters, subject, bounds) => {
    const one = compiled(text, letters);
    const bytes = fromLatin1(subject);
    expect(boundsIn(one, bytes, letters.includes("A"))).toEqual(bounds);
    if (one.automaton === undefined) return;
    const only = letters.includes("A") || one.program.lead === "start";
    const found = one.automaton.search(bytes, 0, bytes.length, 0, only);
    if (found !== BEYOND) expect(found).toBe(bounds?.[1] ?? -1);
  });
});

test("\\K moves where a match begins, which nobody asks for, and not where it ends", () => {
  expect(boundsIn(compiled("ab\\Kc", ""), fromLatin1("xabc"), false)).toEqual([1, 4]);
});

test("a callout calls nothing", () => {
  expect(boundsIn(compiled("a(?C1)b(?C'text')c(?C)", ""), fromLatin1("xabc"), false)).toEqual([1, 4]);
});

test.each(refused)("refuses /%s/: %s", (text, kind) => {
  expect(prepareRegex(text, flagsOf(""))).toMatchObject({ kind });
});

test.skipIf(!hasPcre2())("PCRE2 itself says what the tables say (needs pcre2test)", () => {
  const cases = Object.values(tables).flat();
  const answers = askPcre2(cases.map(([text, letters, subject]) => ({ text, letters, subjects: [subject] })));
  expect(answers).toEqual(cases.map(([, , subject, bounds]) => [shownMatch(subject, bounds)]));
  const syntax = refused.filter(([, kind]) => kind === "syntax");
  for (const answer of askPcre2(syntax.map(([text]) => ({ text, letters: "", subjects: ["a"] }))))
    expect(answer).toBeTypeOf("string");
});
