import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describeProblem, endpointLabels, MAX_SELECTOR_LENGTH, parseSelector, selects } from "./selector.ts";

const labels = {
  app: "web",
  tier: "front",
  empty: "",
  in: "word",
  "a.b/c-d_e": "long",
  "projectcalico.org/namespace": "dev",
};

const outcome = (text: string): boolean | string => {
  const { selector, problem } = parseSelector(text);
  return selector ? selects(selector, labels) : describeProblem(problem);
};

test.each([
  ["", true],
  ["  \t ", true],
  ["all()", true],
  ["all( )", true],
  ["global()", false],
  ["!global()", true],
  ["app == 'web'", true],
  ['app == "web"', true],
  ["app=='web'", true],
  ["app == 'Web'", false],
  ["app != 'web'", false],
  ["app != 'other'", true],
  ["missing != 'x'", true],
  ["missing == ''", false],
  ["empty == ''", true],
  ["a.b/c-d_e == 'long'", true],
  ["app in {'web', 'db'}", true],
  ["app in {'web',}", true],
  ["app in {}", false],
  ["app in{'web'}", true],
  ["missing in {'web'}", false],
  ["app not in {'web'}", false],
  ["app notin {'db'}", true],
  ["app not  in {}", true],
  ["missing not in {'web'}", true],
  ["in in {'word'}", true],
  ["in == 'word'", true],
  ["has(app)", true],
  ["has( app )", true],
  ["has(missing)", false],
  ["!has(missing)", true],
  ["! ! !has(missing)", true],
  ["!!has(missing)", false],
  ["has(toString)", false],
  ["app contains 'e'", true],
  ["missing contains ''", false],
  ["app starts with 'we'", true],
  ["app startswith 'eb'", false],
  ["app ends with 'eb'", true],
  ["app endswith 'we'", false],
  ["has(app) && has(missing)", false],
  ["has(app) || has(missing)", true],
  ["has(missing) && has(missing) || has(app)", true],
  ["has(missing) && (has(missing) || has(app))", false],
  ["!has(missing) && has(app)", true],
  ["!(has(missing) && has(app))", true],
  ["((((app == 'web'))))", true],
  ["app == 'a b && c'", false],
  ["has(app)&&!has(missing)||global()", true],
])("%s: %s", (text, expected) => {
  expect(outcome(text)).toBe(expected);
});

describe("refuses", () => {
  test.each([
    ["app = 'web'", "a single = means nothing; expected == at column 5"],
    ["has(a) & has(b)", "a single & means nothing; expected && at column 8"],
    ["has(a) | has(b)", "a single | means nothing; expected || at column 8"],
    ["'web' == app", "a quoted text stands only on the right; expected a label's name at column 1"],
    ["app", 'expected ==, !=, in, not in, contains, starts with or ends with after "app" at column 4'],
    ["app == web", "expected a quoted text at column 8"],
    ["app == 'web", "the quoted text has no end at column 8"],
    ["app == 'web\"", "the quoted text has no end at column 8"],
    ["app in {'a' 'b'}", "expected } at column 13"],
    ["app in {'a'", "expected } at column 12"],
    ["app in 'a'", "expected { at column 8"],
    ["app in {a}", "expected a quoted text at column 9"],
    [
      "app inside {'a'}",
      'expected ==, !=, in, not in, contains, starts with or ends with after "app" at column 5',
    ],
    ["has(a", "expected ) at column 6"],
    ["has()", "expected a label's name at column 5"],
    ["has('a')", "expected a label's name at column 5"],
    ["any()", "there is no any(); expected has(), all() or global() at column 1"],
    ["all(a)", "expected ) at column 5"],
    ["(has(a)", "expected ) at column 8"],
    ["has(a))", "expected && or ||, or the end at column 7"],
    ["has(a) has(b)", "expected && or ||, or the end at column 8"],
    ["has(a) &&", "expected a label's name, but the selector ends at column 10"],
    ["&& has(a)", "expected a label's name at column 1"],
    ["!", "expected a label's name, but the selector ends at column 2"],
    [
      "app\n== 'web'",
      'expected ==, !=, in, not in, contains, starts with or ends with after "app" at column 4',
    ],
    [`has(${"a".repeat(513)})`, "a label's name has at most 512 characters at column 5"],
    [`${"(".repeat(200)}has(a)${")".repeat(200)}`, "more than 100 nested parentheses at column 102"],
    [
      "a".repeat(MAX_SELECTOR_LENGTH + 1),
      `longer than ${MAX_SELECTOR_LENGTH} characters at column ${MAX_SELECTOR_LENGTH + 1}`,
    ],
  ])("%s", (text, expected) => {
    expect(outcome(text)).toBe(expected);
  });
});

const label = fc.constantFrom("app", "tier", "missing", "a.b/c-d_e");
const value = fc.constantFrom("'web'", '"front"', "''");
const condition: fc.Arbitrary<string> = fc.oneof(
  fc
    .tuple(label, fc.constantFrom("==", "!=", "contains", "starts with", "endswith"), value)
    .map((part) => part.join(" ")),
  fc
    .tuple(label, fc.constantFrom("in", "not in"), fc.array(value))
    .map(([name, op, all]) => `${name} ${op} {${all.join(",")}}`),
  label.map((name) => `has(${name})`),
  fc.constantFrom("all()", "global()"),
);
const { whole } = fc.letrec<{ whole: string; part: string }>((tie) => ({
  whole: fc.oneof({ depthSize: "small" }, condition, tie("part")),
  part: fc.oneof(
    fc
      .tuple(tie("whole"), fc.constantFrom("&&", "||"), tie("whole"))
      .map(([a, op, b]) => `(${a}) ${op} (${b})`),
    tie("whole").map((a) => `!(${a})`),
  ),
}));

test("what the grammar makes is accepted, and ! turns its answer around", () => {
  fc.assert(
    fc.property(whole, (text) => {
      const answer = outcome(text);
      expect(typeof answer).toBe("boolean");
      expect(outcome(`!(${text})`)).toBe(!answer);
      expect(outcome(`(${text}) || !(${text})`)).toBe(true);
      expect(outcome(`(${text}) && !(${text})`)).toBe(false);
    }),
  );
});

test("no text makes it throw, and a problem lies inside the text", () => {
  const noise = fc.array(
    fc.constantFrom(
      "app",
      "has(",
      ")",
      "(",
      "==",
      "!=",
      "!",
      "'a'",
      '"',
      "{",
      "}",
      ",",
      "&&",
      "|",
      "in ",
      "not ",
      " ",
      "é",
      "\n",
    ),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        noise.map((parts) => parts.join("")),
      ),
      (text) => {
        const { problem } = parseSelector(text);
        if (problem) expect(problem.position).toBeLessThanOrEqual(text.length);
      },
    ),
  );
});

test.each([
  [{ metadata: { namespace: "dev" } }, {}],
  [{ metadata: { namespace: "dev", labels: { app: "web" } }, spec: {} }, { app: "web" }],
  [
    { metadata: { namespace: "dev" }, spec: { serviceAccountName: "robot" } },
    { "projectcalico.org/serviceaccount": "robot" },
  ],
  [{ metadata: { namespace: "dev" }, spec: { serviceAccountName: "r".repeat(63) } }, {}],
  // A pod cannot pretend to be elsewhere.
  [{ metadata: { namespace: "dev", labels: { "projectcalico.org/namespace": "kube-system" } } }, {}],
])("labels of the endpoint of %j", (pod, added) => {
  expect(endpointLabels(pod)).toEqual({
    "projectcalico.org/namespace": "dev",
    "projectcalico.org/orchestrator": "k8s",
    ...added,
  });
});
