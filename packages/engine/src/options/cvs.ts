import type { RuleOption } from "../rules/option.ts";

const ENTRY = "Entry ";
const LF = 0x0a;
const SLASH = 0x2f;
/** Of `/name/version/conflict/options/tag`. */
const SLASHES = 5;

/** Entry lines of CVS that broke its server (CVE-2004-0396): of another shape than `/name/version/+/options/tag`. */
export const cvs: RuleOption = {
  name: "cvs",
  summary: "Entry lines of CVS that are not well formed.",
  example: "cvs:invalid-entry",

  add(text, rule) {
    if (text !== "invalid-entry") rule.problem(`expected invalid-entry, found "${text}"`);
    rule.test(({ bytes, start, end }) => {
      for (let at = start; at < end; ) {
        let next = bytes.indexOf(LF, at);
        if (next < 0 || next > end) next = end;
        if (isEntry(bytes, at, next) && !wellFormed(bytes, at + ENTRY.length, next)) return true;
        at = next + 1;
      }
      return false;
    });
  },
};

function isEntry(bytes: Uint8Array, at: number, end: number): boolean {
  if (at + ENTRY.length > end) return false;
  for (let i = 0; i < ENTRY.length; i++) if (bytes[at + i] !== ENTRY.charCodeAt(i)) return false;
  return true;
}

/** Five slashes, and between the third and the fourth one octet at most. */
function wellFormed(bytes: Uint8Array, start: number, end: number): boolean {
  let slashes = 0;
  let conflict = 0;
  for (let i = start; i < end; i++)
    if (bytes[i] === SLASH) slashes++;
    else if (slashes === 3) conflict++;
  return slashes === SLASHES && conflict <= 1;
}
