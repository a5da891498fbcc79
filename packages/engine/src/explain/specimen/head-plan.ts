import type { OptionText } from "../../rules/tokenize.ts";
import { boundsOf } from "./bounds.ts";

/** What a rule asks of headers; undefined: nothing. */
export interface HeadPlan {
  readonly ttl: number | undefined;
  readonly tos: number | undefined;
  readonly id: number | undefined;
  /** Reserved 4, do not fragment 2, more fragments 1. */
  readonly fragmentBits: number | undefined;
  readonly protocol: number | undefined;
  readonly tcpFlags: number | undefined;
  readonly seq: number | undefined;
  readonly ack: number | undefined;
  readonly window: number | undefined;
  /** Both ends have one address. */
  readonly sameIp: boolean;
}

const tcpBits: { readonly [letter: string]: number } = {
  ...{ F: 1, S: 2, R: 4, P: 8, A: 16, U: 32, E: 64, C: 128 },
  ...{ "2": 64, "1": 128 },
};
const ipBits: { readonly [letter: string]: number } = { M: 1, D: 2, R: 4 };

export function headPlan(options: readonly OptionText[]): HeadPlan {
  const text = (name: string) => options.find((one) => one.name === name)?.text;
  const number = (name: string, most: number) => {
    const found = text(name);
    if (found === undefined) return undefined;
    const [low, high] = boundsOf(found, most);
    return low <= most ? low : high;
  };
  return {
    ttl: number("ttl", 255),
    tos: number("tos", 255),
    id: number("id", 65_535),
    fragmentBits: bitsOf(text("fragbits"), ipBits),
    protocol: number("ip_proto", 255),
    tcpFlags: bitsOf(text("flags")?.split(",")[0], tcpBits),
    seq: number("seq", 0xffff_ffff),
    ack: number("ack", 0xffff_ffff),
    window: number("window", 65_535),
    sameIp: text("sameip") !== undefined,
  };
}

/** All that are named, or none of them where the rule wants them away. */
function bitsOf(text: string | undefined, bits: { readonly [letter: string]: number }): number | undefined {
  if (text === undefined) return undefined;
  if (text.includes("!")) return 0;
  return [...text.toUpperCase()].reduce((sum, letter) => sum | (bits[letter] ?? 0), 0);
}
