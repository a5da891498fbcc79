import { fromLatin1 } from "../../packages/engine/src/bytes.ts";
import { ruleLimits } from "../../packages/engine/src/limits.ts";
import { prepareRegex } from "../../packages/engine/src/options/regex/compile.ts";
import { machine } from "../../packages/engine/src/options/regex/machine.ts";
import { parseRegex } from "../../packages/engine/src/options/regex/parse.ts";
import { type Expression, flagsOf } from "../../packages/engine/src/testing/regex/expressions.ts";
import { picker } from "../../packages/engine/src/testing/regex/picker.ts";
import { attacks } from "../../packages/engine/src/testing/regex/subjects.ts";

export interface Worst {
  readonly expression: string;
  readonly milliseconds: number;
  readonly steps: number;
  readonly gaveUp: boolean;
}

/** The longest that a search for each expression took over all subjects made against it. */
export function worstOf(expressions: readonly Expression[], length: number): readonly Worst[] {
  const all: Worst[] = [];
  for (const { text, letters } of expressions) {
    const regex = parseRegex(text, flagsOf(letters));
    const prepared = prepareRegex(text, flagsOf(letters));
    if ("message" in regex || "message" in prepared) continue;
    const finder = prepared();
    let worst: Worst = { expression: `/${text}/${letters}`, milliseconds: 0, steps: 0, gaveUp: false };
    for (const subject of attacks(regex.root, length, picker(text.length))) {
      const bytes = fromLatin1(subject);
      // Time of this process, as others want the machine too; and the first rounds are those of code not yet optimised.
      let milliseconds = Infinity;
      let steps = 0;
      for (let time = 0; time < 12 && milliseconds > worst.milliseconds; time++) {
        machine.left = ruleLimits.regexSteps;
        const began = process.cpuUsage();
        finder.search(bytes, 0, bytes.length, 0, letters.includes("A"));
        const { user, system } = process.cpuUsage(began);
        milliseconds = Math.min(milliseconds, (user + system) / 1_000);
        steps = ruleLimits.regexSteps - machine.left;
      }
      if (milliseconds > worst.milliseconds)
        worst = { ...worst, milliseconds, steps, gaveUp: machine.gaveUp };
    }
    all.push(worst);
  }
  return all.sort((a, b) => b.milliseconds - a.milliseconds);
}
