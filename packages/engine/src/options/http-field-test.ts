import { type BufferName, bufferNumber } from "../buffers.ts";
import type { RuleOption } from "../rules/option.ts";
import { splitArguments, unquote } from "./reading/arguments.ts";
import { findField, numberIn, value } from "./reading/http-fields.ts";
import { headPart, noLongerUsed, place } from "./reading/http-words.ts";
import { type Range, readRange, within } from "./reading/range.ts";

const TESTS: readonly (readonly [name: string, of: BufferName, summary: string])[] = [
  ["http_header_test", "http_raw_header", "Whether a header field is there, is a number, and which."],
  ["http_trailer_test", "http_raw_trailer", "The same of a field after a chunked body."],
];

/** Values up to 18 digits in Snort; a number here is exact up to 2^53. */
const LARGEST = Number.MAX_SAFE_INTEGER;

/** Tests of one field's value: all that are named must hold. */
export const httpFieldTests: readonly RuleOption[] = TESTS.map(([name, of, summary]) => ({
  name,
  summary,
  example: `${name}:field content-length,numeric true,check >4000`,

  add(text, rule) {
    let field = "";
    let numeric: boolean | undefined;
    let range: Range | undefined;
    let absent = false;
    let ofRequest = false;
    for (const part of splitArguments(text)) {
      const [, word = "", rest = ""] = /^(\S+)\s*(.*)$/.exec(part) ?? [];
      if (word === "field" && /^[\w!#$%&'*+.^`|~-]+$/.test(unquote(rest)))
        field = unquote(rest).toLowerCase();
      else if (word === "numeric" && (rest === "true" || rest === "false")) numeric = rest === "true";
      else if (word === "check") range = readRange(unquote(rest), { min: 0, max: LARGEST }, rule);
      else if (part === "absent") absent = true;
      else if (part === "request") ofRequest = true;
      else if (!noLongerUsed(part)) rule.problem(`"${part}" is not one of field, numeric, check, absent`);
    }
    if (field === "") rule.problem('expected "field" and a field\'s name');
    if (absent && (numeric !== undefined || range !== undefined))
      rule.problem("absent goes with no other test");
    if (!absent && numeric === undefined && range === undefined)
      rule.problem("expected numeric true, numeric false, check and a range, or absent");
    const head = headPart(bufferNumber(of), ofRequest ? ["request"] : [], rule);
    rule.test(
      ({ inspection: { buffers } }) => {
        if (!head(buffers)) return false;
        const { bytes, start, end } = place;
        const found = findField(bytes, start, end, field);
        if (absent) return !found;
        if (!found) return false;
        const number = value.more ? Number.NaN : numberIn(bytes, value.start, value.end);
        if (numeric !== undefined && Number.isNaN(number) === numeric) return false;
        return range === undefined || (!Number.isNaN(number) && within(range, number));
      },
      { cheap: true },
    );
  },
}));
