import { latin1 } from "../bytes.ts";
import type { MatchPoint, RuleOption } from "../rules/option.ts";
import { splitArguments, unquote } from "./reading/arguments.ts";
import { wholeNumber } from "./reading/event-filter.ts";

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

/** Personal data in the buffer, at least `threshold` times; Snort's own expressions besides these are not supported. */
export const sdPattern: RuleOption = {
  name: "sd_pattern",
  summary: "Personal data: credit_card, us_social, us_social_nodashes, email, us_phone.",
  example: 'sd_pattern:"credit_card",threshold 2',

  add(text, rule) {
    const [quoted = "", ...words] = splitArguments(text);
    const name = unquote(quoted);
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind === undefined) {
      rule.unsupported(`"${name}" is not one of ${Object.keys(kinds).join(", ")}`);
      return;
    }
    const value = words.length === 0 ? "1" : /^threshold\s+(\d+)$/.exec(words.join())?.[1];
    const wanted = wholeNumber(value, 1);
    if (wanted === undefined) rule.problem(`expected "threshold N", found "${words.join()}"`);
    else rule.test((at) => at.end >= 0 && holds(kind, wanted, at));
  },
};

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
