import { fromLatin1 } from "../../bytes.ts";
import { Finder } from "../../options/regex/finder.ts";
import { machine } from "../../options/regex/machine.ts";
import { boundsIn, type Compiled, compiled } from "./compiled.ts";
import type { Expression } from "./expressions.ts";
import { askPcre2, shownMatch } from "./pcre2.ts";
import { picker } from "./picker.ts";
import { example, spoilt } from "./subjects.ts";

/** Subjects of one expression: what it matches, what it nearly matches, and what has some of it. */
const SUBJECTS = 8;
/** PCRE2's tool takes so many bytes in a line. */
const MAX_SUBJECT = 3_000;

interface Difference {
  readonly expression: string;
  readonly subject: string;
  readonly ours: unknown;
  readonly theirs: unknown;
}

/** Where our answers are not those of PCRE2, by the machine alone and by a finder, which comes to use its automaton. */
export function differences(expressions: readonly Expression[]): {
  readonly asked: number;
  readonly matched: number;
  readonly different: readonly Difference[];
} {
  const pick = picker();
  const ready = expressions.flatMap((expression) => {
    const one = compiledOr(expression);
    return one === undefined ? [] : [{ ...expression, one }];
  });
  const questions = ready.map(({ text, letters, one }) => ({
    text,
    letters,
    subjects: Array.from({ length: SUBJECTS }, (_, at) => {
      const right = example(one.regex.root, pick);
      return (at === 0 ? right : spoilt(at < 4 ? right : spoilt(right, pick), pick)).slice(0, MAX_SUBJECT);
    }),
  }));
  const answers = askPcre2(questions);
  const different: Difference[] = [];
  let asked = 0;
  let matched = 0;
  for (const [index, { text, letters, subjects }] of questions.entries()) {
    const { one } = ready[index]!;
    const finder = new Finder(one.program);
    const answer = answers[index]!;
    for (const [at, subject] of subjects.entries()) {
      const theirs = typeof answer === "string" ? answer : answer[at]!;
      const bytes = fromLatin1(subject);
      if (theirs === "gave up" || one.machine(bytes, 0, letters.includes("A")) === "given up") continue;
      asked++;
      const bounds = boundsIn(one, bytes, letters.includes("A"));
      if (bounds !== undefined) matched++;
      const ours = shownMatch(subject, bounds);
      machine.left = 10_000_000;
      const end = finder.search(bytes, 0, bytes.length, 0, letters.includes("A"));
      if (ours !== theirs || end !== (bounds?.[1] ?? -1))
        different.push({ expression: `/${text}/${letters}`, subject, ours: [ours, end], theirs });
    }
  }
  return { asked, matched, different };
}

function compiledOr({ text, letters }: Expression): Compiled | undefined {
  try {
    return compiled(text, letters);
  } catch {
    return undefined;
  }
}
