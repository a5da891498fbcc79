import type { Industrial } from "../../industrial.ts";
import type { RuleBuilder } from "../../rules/option.ts";
import { readNumber } from "./arguments.ts";

/** Reads a number from 0 to `max`, decimal or hexadecimal, or the name of one. -1 is a problem already told. */
function readCode(
  text: string,
  names: ReadonlyMap<string, number>,
  max: number,
  rule: Pick<RuleBuilder, "problem">,
): number {
  const word = text.trim();
  const code = names.get(word.toLowerCase()) ?? readNumber(word) ?? -1;
  if (code >= 0 && code <= max) return code;
  rule.problem(`"${word}" is neither a number from 0 to ${max} nor one of ${[...names.keys()].join(", ")}`);
  return -1;
}

/** Adds a test of a number that a message of an industrial protocol has, which rules write as in `readCode`. */
export function testCode<Protocol extends Industrial["protocol"]>(
  text: string,
  codes: { readonly names: ReadonlyMap<string, number>; readonly max: number },
  protocol: Protocol,
  value: (message: Extract<Industrial, { readonly protocol: Protocol }>) => number,
  rule: RuleBuilder,
): void {
  const wanted = readCode(text, codes.names, codes.max, rule);
  rule.test(
    ({ inspection: { buffers } }) => {
      const { industrial } = buffers.facts;
      return (
        industrial?.protocol === protocol &&
        value(industrial as Extract<Industrial, { readonly protocol: Protocol }>) === wanted
      );
    },
    { cheap: true },
  );
}

/** Names of the numbers from `first` on, in order; `-` names none. */
export function namesFrom(first: number, names: string): [string, number][] {
  return names
    .trim()
    .split(/\s+/)
    .map((name, at): [string, number] => [name, first + at])
    .filter(([name]) => name !== "-");
}
