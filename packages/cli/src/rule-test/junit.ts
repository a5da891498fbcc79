import type { Result } from "./case.ts";

/** JUnit's form, as CI systems read it: one test case for each folder. */
export function junit(results: readonly Result[]): string {
  const failed = results.filter(({ problems }) => problems.length > 0).length;
  const seconds = (milliseconds: number) => (milliseconds / 1_000).toFixed(3);
  const all = seconds(results.reduce((sum, { milliseconds }) => sum + milliseconds, 0));
  const counts = `tests="${results.length}" failures="${failed}" errors="0" skipped="0" time="${all}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="peccary rules test" ${counts}>`,
    ...results.map(({ name, problems, milliseconds }) => {
      const head = `    <testcase classname="peccary.rules" name="${escaped(name)}" time="${seconds(milliseconds)}"`;
      if (problems.length === 0) return `${head}/>`;
      const [first = ""] = problems;
      const text = escaped(problems.join("\n"));
      return `${head}>\n      <failure message="${escaped(first)}">${text}</failure>\n    </testcase>`;
    }),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

/** XML 1.0 has no place at all for most control characters and for lone surrogates. */
const escaped = (text: string): string =>
  text
    .replace(/[\ud800-\udfff]/gu, "\ufffd")
    .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "\ufffd")
    .replace(/[&<>"]/g, (one) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[one]!);
