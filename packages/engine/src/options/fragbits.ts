import type { RuleOption } from "../rules/option.ts";

const bits: { readonly [letter: string]: number } = { R: 4, D: 2, M: 1 };

/** IP's fragment bits: exactly these; with `+` these and others; with `*` one of these; with `!` none of these. */
export const fragbits: RuleOption = {
  name: "fragbits",
  summary: "IP's bits: more fragments (M), don't fragment (D), reserved (R).",
  example: "fragbits:M+",

  add(text, rule) {
    const found = /^([+*!]?)\s*([RDM]+)\s*([+*!]?)$/i.exec(text);
    if (!found || (found[1] !== "" && found[3] !== "")) {
      rule.problem(`"${text}" is not a set of fragment bits such as M, D+ or !DM`);
      return;
    }
    const mode = found[1] || found[3];
    let all = 0;
    for (const letter of found[2]!.toUpperCase()) all |= bits[letter]!;
    rule.test(
      ({ inspection: { packet } }) => {
        if (packet.version === 0) return false;
        const seen = packet.fragmentBits;
        if (mode === "+") return (seen & all) === all;
        if (mode === "*") return (seen & all) !== 0;
        if (mode === "!") return (seen & all) === 0;
        return seen === all;
      },
      { cheap: true },
    );
  },
};
