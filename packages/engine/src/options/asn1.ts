import type { MatchPoint, RuleOption } from "../rules/option.ts";
import { splitArguments } from "./reading/arguments.ts";
import { wholeNumber } from "./reading/event-filter.ts";

/** Elements looked at in one trial, as in Snort. */
const MAX_ELEMENTS = 256;
const BIT_STRING = 3;
const REAL = 9;
const CONSTRUCTED = 0x20;
const UNIVERSAL = 0;

interface Wanted {
  bitString: boolean;
  double: boolean;
  oversize: number | undefined;
}

/** Faults in ASN.1 that broke decoders: in bit strings, in real numbers, in lengths. One of those named is enough. */
export const asn1: RuleOption = {
  name: "asn1",
  summary: "Malicious ASN.1: bitstring_overflow, double_overflow, oversize_length.",
  example: "asn1:bitstring_overflow,oversize_length 500,relative_offset 0",

  add(text, rule) {
    const wanted: Wanted = { bitString: false, double: false, oversize: undefined };
    let offset = 0;
    let relative = false;
    for (const part of splitArguments(text)) {
      const [name = "", value] = part.split(/\s+/, 2);
      const number = wholeNumber(value, -65_535);
      if (name === "bitstring_overflow") wanted.bitString = true;
      else if (name === "double_overflow") wanted.double = true;
      else if (name === "oversize_length" && number !== undefined && number > 0) wanted.oversize = number;
      else if ((name === "absolute_offset" || name === "relative_offset") && number !== undefined) {
        offset = number;
        relative = name === "relative_offset";
      } else if (name !== "print")
        rule.problem(
          `"${part}" is not one of bitstring_overflow, double_overflow, oversize_length N, absolute_offset N, relative_offset N`,
        );
    }
    if (!wanted.bitString && !wanted.double && wanted.oversize === undefined)
      rule.problem("expected bitstring_overflow, double_overflow or oversize_length N");
    rule.test((at) => malicious(at, (relative ? at.cursor : at.start) + offset, wanted), { relative });
  },
};

/** Steps through elements, into those that hold others, as far as they make sense. */
function malicious({ bytes, start, end }: MatchPoint, from: number, wanted: Wanted): boolean {
  if (end < 0 || from < start) return false;
  let at = from;
  for (let count = 0; count < MAX_ELEMENTS && at + 2 <= end; count++) {
    const first = bytes[at++]!;
    let number = first & 0x1f;
    if (number === 0x1f) {
      number = 0;
      let octet = 0x80;
      for (let i = 0; i < 4 && (octet & 0x80) !== 0 && at < end; i++) {
        octet = bytes[at++]!;
        number = number * 128 + (octet & 0x7f);
      }
    }
    if (at >= end) return false;
    let length = bytes[at++]!;
    const endless = length === 0x80;
    if (length > 0x80) {
      const octets = length & 0x7f;
      if (octets > 4 || at + octets > end) return false;
      length = 0;
      for (let i = 0; i < octets; i++) length = length * 256 + bytes[at++]!;
    }
    if (endless) length = 0;
    if (wanted.oversize !== undefined && length >= wanted.oversize) return true;
    if (first >> 6 === UNIVERSAL && at < end) {
      if (wanted.bitString && number === BIT_STRING && length > 0 && (length - 1) * 8 < bytes[at]!)
        return true;
      if (wanted.double && number === REAL && length > 256 && (bytes[at]! & 0xc0) === 0) return true;
    }
    if ((first & CONSTRUCTED) === 0) at += length;
  }
  return false;
}
