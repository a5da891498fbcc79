import fc from "fast-check";

/**
 * Expressions in which JavaScript and PCRE agree: they differ on rounds of a repeat that are empty, and on what groups
 * matched in rounds before.
 */
export const expression: fc.Arbitrary<string> = fc
  .letrec<{ solid: string; any: string }>((tie) => ({
    solid: fc.oneof(
      { withCrossShrink: true, maxDepth: 4 },
      fc.constantFrom("a", "b", "c", ".", "[ab]", "[^a]", "\\w", "\\s", "\\n", "ab"),
      fc.tuple(tie("solid"), tie("any")).map(([one, other]) => one + other),
      fc.tuple(tie("solid"), tie("solid")).map(([one, other]) => `(?:${one}|${other})`),
      fc
        .tuple(tie("solid"), fc.constantFrom("+", "+?", "{2}", "{2,}", "{1,3}?", "++"))
        .map(([one, how]) => `(?:${one})${how}`),
      tie("solid").map((one) => `(?>${one})`),
    ),
    any: fc.oneof(
      { withCrossShrink: true, maxDepth: 4 },
      tie("solid"),
      fc.constantFrom("", "^", "$", "\\b", "\\B", "\\z", "\\Z"),
      fc
        .tuple(tie("solid"), fc.constantFrom("*", "*?", "?", "??", "{0,2}", "{0,70}", "*+"))
        .map(([one, how]) => `(?:${one})${how}`),
      tie("any").map((one) => `(?=${one})`),
      tie("any").map((one) => `(?!${one})`),
      tie("any").map((one) => `(?:${one}|)`),
    ),
  }))
  // A large repeat of large repeats is refused.
  .any.filter((text) => text.split("{0,70}").length < 3);

export const subject: fc.Arbitrary<string> = fc.string({
  unit: fc.constantFrom("a", "b", "c", "A", " ", "\n", "\xe9"),
  maxLength: 24,
});
