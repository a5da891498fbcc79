import fc from "fast-check";
import { expect, test } from "vitest";
import { tokenize } from "./tokenize.ts";

/** Rules as header and `name=text` of options. */
const rules = (text: string) =>
  tokenize(text).rules.map(({ header, options }) => [
    header,
    ...options.map((option) => `${option.name}=${option.text}`),
  ]);

const HEADER = "alert tcp any any -> any any";

test.each([
  ["one line", `${HEADER} ( msg:"a"; sid:1; )`, [[HEADER, 'msg="a"', "sid=1"]]],
  ["an option without value", `${HEADER} (http_uri; sid:1;)`, [[HEADER, "http_uri=", "sid=1"]]],
  [
    "lines joined by a backslash",
    `${HEADER} \\\n ( msg:"a"; \\\r\n sid:1; )`,
    [[HEADER, 'msg="a"', "sid=1"]],
  ],
  ["free lines", `${HEADER}\n(\n  msg:"a";\n\n  sid:1;\n)\n`, [[HEADER, 'msg="a"', "sid=1"]]],
  ["comments", `# one\n${HEADER} (\n # two\n sid:1; )\n#${HEADER} (sid:2;)`, [[HEADER, "sid=1"]]],
  [
    "blocks left out",
    `#begin\n${HEADER} (sid:1;)\n#end\n/* ${HEADER} (sid:2;) */ ${HEADER} (sid:3;)`,
    [[HEADER, "sid=3"]],
  ],
  [
    "semicolons in quotes",
    `${HEADER} (content:"a;b\\";c"; sid:1;)`,
    [[HEADER, 'content="a;b\\";c"', "sid=1"]],
  ],
  [
    "an escaped semicolon",
    `${HEADER} (reference:url,a\\;b; sid:1;)`,
    [[HEADER, "reference=url,a\\;b", "sid=1"]],
  ],
  [
    "parentheses in a value",
    `${HEADER} (reference:url,a_(b); sid:1;)`,
    [[HEADER, "reference=url,a_(b)", "sid=1"]],
  ],
  ["a byte order mark", `\uFEFF${HEADER} (sid:1;)`, [[HEADER, "sid=1"]]],
  [
    "two on one line",
    `alert http (sid:1;) alert ssl (sid:2;)`,
    [
      ["alert http", "sid=1"],
      ["alert ssl", "sid=2"],
    ],
  ],
  ["nothing", "", []],
])("reads %s", (_what, text, expected) => {
  expect(rules(text)).toEqual(expected);
});

test("says where options stand", () => {
  const [rule] = tokenize(`\n${HEADER} (\n  msg:"a"; sid:1;)`).rules;
  expect(rule).toMatchObject({ line: 2, column: 1 });
  expect(rule!.options.map(({ line, column }) => [line, column])).toEqual([
    [3, 3],
    [3, 12],
  ]);
});

test.each([
  ["no parenthesis", `${HEADER} sid:1;`, 'expected "(" after the header', 1, 1],
  ["a rule that is not closed", `${HEADER} (sid:1;`, 'expected ")" that closes the rule', 2, 1],
  [
    "a quote that is not closed",
    `${HEADER} (msg:"a; sid:1;)`,
    "the quote that opens here in msg is never closed",
    1,
    35,
  ],
  ["a missing semicolon", `${HEADER} (sid:1)`, 'expected ";" after sid', 1, 31],
  ["no name", `${HEADER} (:1;)`, 'expected the name of an option, found ""', 1, 31],
])("after %s the next rule is read", (_what, text, message, line, column) => {
  const found = tokenize(`${text}\n${HEADER} (sid:2;)`).rules;
  expect(found).toHaveLength(2);
  expect(found[0]!.problem).toEqual({ message, line, column });
  expect(found[1]).toMatchObject({ options: [{ name: "sid", text: "2" }] });
});

test("never throws, and reads a text to its end", () => {
  const part = fc.constantFrom(
    "alert tcp any any -> any any ",
    "(",
    ")",
    "\n",
    "\\",
    '"',
    ";",
    ":",
    "#",
    "sid:1;",
    "/*",
    "a",
    "#begin",
  );
  fc.assert(fc.property(fc.array(part, { maxLength: 40 }), (parts) => void tokenize(parts.join(""))));
});
