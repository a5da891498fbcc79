import type { RuleOption } from "../rules/option.ts";
import { isTcp } from "./reading/packets.ts";
import { readRange, within } from "./reading/range.ts";

/** RFC 9293 section 3.2. */
const END = 0;
const NOTHING = 1;
const MSS = 2;
const MSS_LENGTH = 4;

/** Suricata's: the largest segment that a side is ready for, which its SYN says. */
export const tcpMss: RuleOption = {
  name: "tcp_mss",
  summary: "TCP maximum segment size, of a SYN.",
  example: "tcp_mss:<500",

  add(text, rule) {
    // Suricata writes `123-456` where others write `123<=>456`.
    const range = readRange(text.replace(/^(\d+)\s*-\s*(\d+)$/, "$1<=>$2"), { min: 0, max: 65_535 }, rule);
    rule.test(
      ({ inspection: { packet } }) => {
        if (!isTcp(packet)) return false;
        const { bytes, tcpOptionsEnd } = packet;
        for (let at = packet.tcpOptions; at < tcpOptionsEnd; ) {
          const kind = bytes[at]!;
          if (kind === END) return false;
          const length = kind === NOTHING ? 1 : (bytes[at + 1] ?? 0);
          if (length === 0 || (kind !== NOTHING && length < 2)) return false;
          if (kind === MSS && length === MSS_LENGTH && at + MSS_LENGTH <= tcpOptionsEnd)
            return within(range, (bytes[at + 2]! << 8) | bytes[at + 3]!);
          at += length;
        }
        return false;
      },
      { cheap: true },
    );
  },
};
