import { type Buffers, bufferNames } from "../buffers.ts";
import { splitArguments } from "../options/reading/arguments.ts";
import { finder } from "../options/reading/find.ts";
import { readPattern } from "../options/reading/pattern.ts";
import type { MatchPoint } from "../rules/option.ts";
import type { OptionText } from "../rules/tokenize.ts";

/** What may be wrong with an option that failed here, if anything can be said. */
export function hintOf(option: OptionText, at: MatchPoint): string | undefined {
  // A buffer that is there and empty fails the option that selects it.
  if (at.end <= at.start) return `${bufferNames[at.buffer]} is ${at.end < at.start ? "not there" : "empty"}`;
  return option.name === "content" ? contentHint(option.text, at) : undefined;
}

/** The bytes sought may stand somewhere else, or with other capitals. */
function contentHint(text: string, at: MatchPoint): string | undefined {
  const [quoted = "", ...modifiers] = splitArguments(text);
  const pattern = readPattern(/^!?\s*"(.*)"$/s.exec(quoted)?.[1] ?? "");
  if (typeof pattern === "string") return undefined;
  const { bytes, start, end } = at;
  const noCase = modifiers.includes("nocase");
  const here = finder(pattern, noCase)(bytes, start, end) - start;
  if (quoted.startsWith("!")) return here >= 0 ? `the bytes stand at ${here}` : undefined;
  if (here >= 0) return `the bytes stand at ${here}, which is not where the rule looks for them`;
  const otherCase = noCase ? -1 : finder(pattern, true)(bytes, start, end) - start;
  if (otherCase >= 0) return `they stand at ${otherCase} with other capitals: add nocase`;
  return elsewhere(at.inspection.buffers, pattern, noCase, at.buffer);
}

function elsewhere(
  buffers: Buffers,
  pattern: Uint8Array,
  noCase: boolean,
  except: number,
): string | undefined {
  const find = finder(pattern, noCase);
  for (const [number, name] of bufferNames.entries()) {
    if (number === except || !buffers.has(number)) continue;
    const start = buffers.start[number]!;
    const found = find(buffers.bytes[number]!, start, buffers.end[number]!);
    if (found >= 0) return `the bytes stand in ${name}, at ${found - start}`;
  }
  return "the bytes stand in no buffer of this packet";
}
