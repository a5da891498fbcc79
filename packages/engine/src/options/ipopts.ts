import type { RuleOption } from "../rules/option.ts";

/** IPv4 option types (IANA), by Snort's names. */
const types: { readonly [name: string]: number } = {
  eol: 0,
  nop: 1,
  rr: 7,
  rtralt: 148,
  ts: 68,
  sec: 130,
  lsrr: 131,
  lsrre: 131,
  esec: 133,
  satid: 136,
  ssrr: 137,
};

export const ipopts: RuleOption = {
  name: "ipopts",
  summary: "Whether an IPv4 option is there.",
  example: "ipopts:lsrr",

  add(text, rule) {
    const name = text.trim().toLowerCase();
    const type = types[name];
    if (type === undefined && name !== "any") {
      rule.problem(`"${text}" is not an IP option: expected any or one of ${Object.keys(types).join(", ")}`);
      return;
    }
    rule.test(
      ({ inspection: { packet } }) => {
        const { bytes, ipOptionsEnd } = packet;
        if (packet.version !== 4) return false;
        if (type === undefined) return ipOptionsEnd > packet.ipOptions;
        for (let i = packet.ipOptions; i < ipOptionsEnd; ) {
          const seen = bytes[i]!;
          if (seen === type) return true;
          if (seen === 0) return false;
          const length = seen === 1 ? 1 : (bytes[i + 1] ?? 0);
          if (length === 0 || (seen !== 1 && length < 2)) return false;
          i += length;
        }
        return false;
      },
      { cheap: true },
    );
  },
};
