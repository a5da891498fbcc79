import type { MatchPoint, RuleOption } from "../rules/option.ts";
import { readNumber, splitArguments } from "./reading/arguments.ts";
import { decodeBase64 } from "./reading/base64.ts";

/** Octets decoded at most: as much as a body section has. */
const MAX_DECODED = 65_536;

/** Decodes text at the cursor or the buffer's start into `base64_data`. */
export const base64Decode: RuleOption = {
  name: "base64_decode",
  summary: "Decodes Base64 for `base64_data`.",
  example: "base64_decode:bytes 150,offset 10,relative",

  add(text, rule) {
    let count = MAX_DECODED;
    let offset = 0;
    let relative = false;
    for (const part of splitArguments(text)) {
      const [, name = "", value = ""] = /^(\S*)\s*(.*)$/.exec(part) ?? [];
      if (name === "relative" && value === "") relative = true;
      else if (name === "bytes") count = readNumber(value) ?? 0;
      else if (name === "offset") offset = readNumber(value) ?? -1;
      else rule.problem(`"${part}" is not one of bytes N, offset N, relative`);
    }
    if (count < 1 || count > MAX_DECODED) rule.problem(`bytes goes from 1 to ${MAX_DECODED}`);
    if (offset < 0 || offset > 65_535) rule.problem("offset goes from 0 to 65535");
    rule.test(
      (at: MatchPoint) => {
        const from = (relative ? at.cursor : at.start) + offset;
        if (at.end < 0 || from >= at.end) return false;
        if (at.decoded.bytes.length < MAX_DECODED) at.decoded.bytes = new Uint8Array(MAX_DECODED);
        at.decoded.length = decodeBase64(at.bytes, from, Math.min(at.end, from + count), at.decoded.bytes);
        return at.decoded.length > 0;
      },
      { relative },
    );
  },
};
