import { splitArguments } from "./arguments.ts";

/** `count 5, seconds 60`: words and what stands after them. Words that stand twice count once, the last. */
export function readPairs(text: string): Map<string, string> {
  return new Map(
    splitArguments(text).map((part) => {
      const [, name = "", value = ""] = /^(\S*)\s*(.*)$/.exec(part) ?? [];
      return [name, value];
    }),
  );
}
