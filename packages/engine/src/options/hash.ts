import type { RuleBuilder, RuleOption } from "../rules/option.ts";
import { splitArguments } from "./reading/arguments.ts";
import { wholeNumber } from "./reading/event-filter.ts";
import { md5, sha256, sha512 } from "./reading/hashes.ts";

/** Octets whose sum may be asked for: each trial works through them all. */
const MAX_LENGTH = 65_535;

const algorithms: readonly (readonly [
  name: string,
  octets: number,
  of: (bytes: Uint8Array) => Uint8Array,
])[] = [
  ["md5", 16, md5],
  ["sha256", 32, sha256],
  ["sha512", 64, sha512],
];

/** Whether so many octets have this sum: lets a rule say what it looks for without giving it away. */
export const hashOptions: readonly RuleOption[] = algorithms.map(([name, octets, of]) => ({
  name,
  summary: `Whether octets of the buffer have this ${name.toUpperCase()} sum.`,
  example: `${name}:"${"0a".repeat(octets)}",length 10,offset 4`,

  add(text: string, rule: RuleBuilder) {
    const [quoted = "", ...words] = splitArguments(text);
    const found = /^(!?)\s*"([\da-fA-F]*)"$/.exec(quoted);
    const wanted = found?.[2]?.toLowerCase() ?? "";
    if (found === null || wanted.length !== octets * 2) {
      rule.problem(`expected ${octets * 2} hexadecimal digits in quotes, found ${quoted.slice(0, 140)}`);
      return;
    }
    const values = new Map(words.map((word) => word.split(/\s+/, 2) as [string, string | undefined]));
    const length = wholeNumber(values.get("length"), 1);
    const offset = wholeNumber(values.get("offset") ?? "0", -MAX_LENGTH);
    const relative = values.has("relative");
    for (const word of values.keys())
      if (!["length", "offset", "relative"].includes(word)) rule.problem(`"${word}" was not expected`);
    if (length === undefined || length > MAX_LENGTH || offset === undefined) {
      rule.problem(`expected "length N", up to ${MAX_LENGTH}, and perhaps "offset N" and "relative"`);
      return;
    }
    const sum = Uint8Array.from({ length: octets }, (_, i) =>
      Number.parseInt(wanted.slice(2 * i, 2 * i + 2), 16),
    );
    const negated = found[1] === "!";
    rule.test(
      (at) => {
        const from = (relative ? at.cursor : at.start) + offset;
        if (at.end < 0 || from < at.start || from + length > at.end) return false;
        const seen = of(at.bytes.subarray(from, from + length));
        if (sum.every((octet, i) => octet === seen[i]) === negated) return false;
        if (!negated) at.cursor = from + length;
        return true;
      },
      { relative, moves: !negated },
    );
  },
}));
