import { ACK, CWR, ECE, FIN, PSH, RST, SYN, URG } from "../decode/packet.ts";
import type { RuleBuilder, RuleOption } from "../rules/option.ts";
import { isTcp } from "./reading/packets.ts";

/** 1 and 2 are the old names of the two bits that explicit congestion notification took. */
const bits: { readonly [letter: string]: number } = {
  F: FIN,
  S: SYN,
  R: RST,
  P: PSH,
  A: ACK,
  U: URG,
  C: CWR,
  E: ECE,
  "1": CWR,
  "2": ECE,
  "0": 0,
};

/**
 * TCP flags: all of these and no others; with `+` these and any others; with `*` one of these; with `!` not all of
 * these. Flags after the comma do not count.
 */
export const flags: RuleOption = {
  name: "flags",
  summary: "Which TCP flags are set.",
  example: "flags:SF,CE",

  add(text, rule) {
    const [wanted = "", ignored = "", ...rest] = text.split(",").map((part) => part.trim());
    const found = /^([+*!]?)(\w+)([+*!]?)$/.exec(wanted);
    if (!found || (found[1] !== "" && found[3] !== "") || rest.length > 0) {
      rule.problem(`"${text}" is not a set of flags such as S, A+, !R or SF,CE`);
      return;
    }
    const mode = found[1] || found[3];
    const all = readBits(found[2]!, rule);
    const counted = 0xff & ~readBits(ignored, rule);
    const holds = (flags: number): boolean => {
      const seen = flags & counted;
      if (mode === "+") return (seen & all) === all;
      if (mode === "*") return (seen & all) !== 0;
      if (mode === "!") return (seen & all) !== all;
      return seen === all;
    };
    rule.only("tcpFlags", holds);
    rule.test(({ inspection: { packet } }) => isTcp(packet) && holds(packet.tcpFlags), { cheap: true });
  },
};

function readBits(text: string, rule: Pick<RuleBuilder, "problem">): number {
  let value = 0;
  for (const letter of text.toUpperCase()) {
    const bit = bits[letter];
    if (bit === undefined) rule.problem(`"${letter}" is not a TCP flag: expected letters of FSRPAUCE`);
    else value |= bit;
  }
  return value;
}
