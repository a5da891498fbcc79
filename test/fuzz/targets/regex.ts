import { createEngine } from "../../../packages/engine/src/engine.ts";
import { parseRules } from "../../../packages/engine/src/rules/index.ts";
import { ip, join, udp } from "../../../packages/engine/src/testing/packets.ts";
import { bytes, type Target, text, words } from "../target.ts";

/** What subjects are made of: long runs of the same, which make backtracking hurt. */
const SUBJECTS = [
  "",
  "a".repeat(3_000),
  "ab".repeat(1_500),
  `${"a1 ".repeat(900)}!`,
  "\r\n".repeat(800),
  `${"x=".repeat(700)}\xff`,
].map(bytes);

/** An input is an expression with its flags after the last slash, met by subjects that nearly match, and by itself. */
export const regex: Target = {
  name: "regex",
  seeds: words(
    "abc/i",
    "^User-Agent\\x3a[^\\r\\n]*iPod/mi",
    "(a+)+$/",
    "(a|aa)*b/s",
    "(?:x=)*y/R",
    "(?i)a(?-i)b(?=c)(?!d)(?<=e)(?<!f)/",
    "(?<name>a)\\k<name>\\1/",
    "[[:alpha:]\\d\\-\\]]{2,5}?\\b\\B\\A\\Z\\z/",
    "a{1,3}+(?>b*)c++/",
    "\\x{41}\\101\\cA\\Q.*\\E\\h\\R\\N/x",
    "(a(b(c(d(e)?)?)?)?)?f{100}/G",
    "(.*?,){11}P/",
  ),
  words: words(
    "(",
    ")",
    "*",
    "+",
    "?",
    "{1,65535}",
    "{100}",
    "[",
    "]",
    "[^",
    "|",
    "\\",
    "(?:",
    "(?=",
    "(?!",
    "(?<=",
    "(?>",
    "(?i)",
    "\\1",
    "\\b",
    ".*",
    "(a+)+",
    "$",
    "^",
    "[[:space:]]",
    "\\p{L}",
    "(?R)",
    "(*FAIL)",
  ),
  run(input) {
    const expression = text(input)
      .replaceAll('"', "")
      .replace(/[\r\n]/g, " ");
    const slash = expression.lastIndexOf("/");
    const flags =
      slash < 0
        ? ""
        : expression
            .slice(slash + 1)
            .replace(/[^a-zA-Z]/g, "")
            .slice(0, 6);
    const body = slash < 0 ? expression : expression.slice(0, slash);
    const rule = `alert udp any any -> any any ( pcre:"/${body}/${flags}"; sid:1; )`;
    const { ruleSet } = parseRules([{ name: "fuzz", text: rule }]);
    if (ruleSet.rules.length === 0) return;
    const engine = createEngine({ rules: ruleSet, onFinding: () => {} });
    for (const subject of [...SUBJECTS, input.subarray(0, 4_000)]) {
      const payload = join(subject);
      const packet = ip(
        { source: "10.0.0.1", destination: "10.0.0.2", protocol: 17 },
        udp([4_000, 9_999], payload),
      );
      engine.packet(packet, 0, packet.length, packet.length, 0, 101, 0, -1);
    }
  },
};
