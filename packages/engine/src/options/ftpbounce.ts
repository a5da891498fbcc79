import type { RuleOption } from "../rules/option.ts";

/** Octets of `PORT`'s longest argument: six numbers of three digits, their commas and blanks around. */
const LONGEST = 32;

/** Whether the address that an FTP client gives with PORT is not its own. Stands behind a content that found `PORT`. */
export const ftpbounce: RuleOption = {
  name: "ftpbounce",
  summary: "Whether FTP's PORT names another host than the client.",
  example: "ftpbounce",

  add(text, rule) {
    if (text !== "") rule.problem(`takes no value, found "${text}"`);
    rule.test(
      (at) => {
        const { packet } = at.inspection;
        if (at.end < 0 || packet.version !== 4) return false;
        let i = at.cursor;
        const end = Math.min(at.end, i + LONGEST);
        while (i < end && at.bytes[i] === 0x20) i++;
        for (let part = 0; part < 4; part++) {
          let value = 0;
          const digits = i;
          for (; i < end && at.bytes[i]! >= 48 && at.bytes[i]! <= 57; i++)
            value = value * 10 + at.bytes[i]! - 48;
          if (i === digits || value > 255 || at.bytes[i] !== 0x2c) return false;
          if (value !== packet.bytes[packet.source + part]) return true;
          i++;
        }
        return false;
      },
      { relative: true },
    );
  },
};
