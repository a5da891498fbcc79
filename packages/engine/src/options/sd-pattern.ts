import { latin1 } from "../bytes.ts";
import { ruleLimits } from "../limits.ts";
import type { MatchPoint, RuleBuilder, RuleOption, Test } from "../rules/option.ts";
import { splitArguments } from "./reading/arguments.ts";
import { wholeNumber } from "./reading/event-filter.ts";
import { prepareRegex } from "./regex/compile.ts";
import { machine } from "./regex/machine.ts";

/** A kind of personal data: how it looks, and what else must be true of it. None of them can go back and forth for long. */
interface Kind {
  readonly looks: RegExp;
  isReal(text: string): boolean;
}

const SOCIAL = (separator: string): Kind => ({
  looks: new RegExp(`(?<![\\w-])\\d{3}${separator}\\d{2}${separator}\\d{4}(?![\\w-])`, "g"),
  isReal: isSocial,
});

const kinds: { readonly [name: string]: Kind } = {
  credit_card: {
    looks: /(?<![\w-])\d{4}[ -]?\d{4}[ -]?\d{2}[ -]?\d{2}[ -]?\d{3,4}(?![\w-])/g,
    isReal: isCard,
  },
  us_social: SOCIAL("-"),
  us_social_nodashes: SOCIAL(""),
  email: { looks: /(?<![\w.-])\w[\w.-]{0,63}@\w[\w-]{0,62}(?:\.\w[\w-]{0,62}){1,8}/g, isReal: () => true },
  us_phone: { looks: /(?<!\w)\+?1?[ .-]?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?!\w)/g, isReal: () => true },
};

/** Octets looked at; units are no longer. */
const MAX_OCTETS = 65_536;

const PLAIN = {
  noCase: false,
  dotAll: false,
  multiline: false,
  extended: false,
  dollarEnd: false,
  ungreedy: false,
} as const;

/** Personal data in the buffer, at least `threshold` times: of a kind that has a name, or as a regular expression says. */
export const sdPattern: RuleOption = {
  name: "sd_pattern",
  summary:
    "Personal data: credit_card, us_social, us_social_nodashes, email, us_phone, or what a regular expression finds.",
  example: 'sd_pattern:"credit_card",threshold 2',

  add(text, rule) {
    const [quoted = "", ...words] = splitArguments(text);
    const name = /^"(.+)"$/s.exec(quoted)?.[1];
    const value = words.length === 0 ? "1" : /^threshold\s+(\d+)$/.exec(words.join())?.[1];
    const wanted = wholeNumber(value, 1);
    if (name === undefined) rule.problem(`expected a name or an expression in quotes, found "${quoted}"`);
    else if (wanted === undefined) rule.problem(`expected "threshold N", found "${words.join()}"`);
    else {
      const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
      const test = kind === undefined ? expression(name, wanted, rule) : named(kind, wanted);
      if (test !== undefined) rule.test(test);
    }
  },
};

const named =
  (kind: Kind, wanted: number): Test =>
  (at) =>
    at.end >= 0 && holds(kind, wanted, at);

/** Matches are counted that do not overlap. */
function expression(text: string, wanted: number, rule: RuleBuilder): Test | undefined {
  const compiled = prepareRegex(text, PLAIN);
  if ("message" in compiled) {
    if (compiled.kind === "syntax") rule.problem(compiled.message);
    else rule.unsupported(compiled.message);
    return undefined;
  }
  return (at) => {
    const end = Math.min(at.end, at.start + ruleLimits.regexBytes);
    if (end < at.end) at.refuse("regexBytes");
    let seen = 0;
    machine.left = at.regexSteps;
    for (let from = at.start; from < end && seen < wanted; ) {
      const found = compiled().search(at.bytes, at.start, end, from, false);
      if (found < 0) break;
      seen++;
      from = Math.max(found, from + 1);
    }
    at.regexSteps = machine.left;
    if (machine.gaveUp) at.giveUp("regexSteps");
    return seen >= wanted;
  };
}

function holds({ looks, isReal }: Kind, wanted: number, at: MatchPoint): boolean {
  let seen = 0;
  const text = latin1(at.bytes, at.start, Math.min(at.end, at.start + MAX_OCTETS));
  looks.lastIndex = 0;
  for (let found = looks.exec(text); found !== null; found = looks.exec(text))
    if (isReal(found[0]) && ++seen >= wanted) return true;
  return false;
}

/** Issuers' first digits, and Luhn's sum (ISO/IEC 7812-1). */
function isCard(text: string): boolean {
  const digits = [...text.replace(/\D/g, "")].map(Number);
  const issuer = digits.length === 15 ? /^3[47]/ : /^(?:4|5[1-5]|2[2-7]|6011|65)/;
  if (!issuer.test(digits.join(""))) return false;
  let sum = 0;
  for (const [i, digit] of digits.toReversed().entries()) {
    const counted = i % 2 === 0 ? digit : digit * 2;
    sum += counted > 9 ? counted - 9 : counted;
  }
  return sum % 10 === 0;
}

/** Parts that were never given out: 000, 666 and 900 up; 00; 0000. */
function isSocial(text: string): boolean {
  const digits = text.replaceAll("-", "");
  return /^(?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4}$/.test(digits);
}
