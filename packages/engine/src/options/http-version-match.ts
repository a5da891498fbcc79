import { bufferNumber } from "../buffers.ts";
import { latin1 } from "../bytes.ts";
import type { RuleOption } from "../rules/option.ts";
import { splitArguments, unquote } from "./reading/arguments.ts";
import { headPart, place } from "./reading/http-words.ts";

const HTTP_VERSION = bufferNumber("http_version");
const HTTP_METHOD = bufferNumber("http_method");

const VERSIONS: readonly string[] = ["malformed", "other", "1.0", "1.1", "2.0", "3.0", "0.9"];

/** `other` has the form of a version and is none of those that there are; `malformed` has not. */
function kindOf(version: string): string {
  const [, number] = /^HTTP\/(\d\.\d)$/.exec(version) ?? [];
  if (number === undefined) return version === "HTTP/2" ? "2.0" : "malformed";
  return VERSIONS.includes(number) ? number : "other";
}

export const httpVersionMatch: RuleOption = {
  name: "http_version_match",
  summary: "Which version a message is of: 0.9, 1.0, 1.1, 2.0, 3.0, other, malformed.",
  example: 'http_version_match:"1.0 malformed"',

  add(text, rule) {
    const [list = "", ...words] = splitArguments(text);
    const wanted = unquote(list).trim().split(/\s+/);
    for (const one of wanted)
      if (!VERSIONS.includes(one)) rule.problem(`"${one}" is not one of ${VERSIONS.join(", ")}`);
    // A request of version 0.9 is one that names none.
    const none = wanted.includes("0.9");
    const head = headPart(HTTP_VERSION, words, rule, none);
    rule.test(
      ({ inspection: { buffers } }) => {
        if (!head(buffers)) return none && buffers.has(HTTP_METHOD);
        const { bytes, start, end } = place;
        return wanted.includes(kindOf(latin1(bytes, start, Math.min(end, start + 16))));
      },
      { cheap: true },
    );
  },
};
