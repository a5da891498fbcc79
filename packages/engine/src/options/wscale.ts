import type { RuleOption } from "../rules/option.ts";
import { isTcp } from "./reading/packets.ts";
import { readRange, within } from "./reading/range.ts";

/** TCP options, RFC 9293 section 3.1 and RFC 7323 section 2. */
const END = 0;
const NO_OPERATION = 1;
const WINDOW_SCALE = 3;

export const wscale: RuleOption = {
  name: "wscale",
  summary: "How far a TCP handshake shifts the window.",
  example: "wscale:>14",

  add(text, rule) {
    const range = readRange(text, { min: 0, max: 65_535 }, rule);
    rule.test(
      ({ inspection: { packet } }) => {
        if (!isTcp(packet)) return false;
        const { bytes, tcpOptionsEnd: end } = packet;
        for (let at = packet.tcpOptions; at < end && bytes[at] !== END; ) {
          if (bytes[at] === NO_OPERATION) {
            at++;
            continue;
          }
          const length = at + 1 < end ? bytes[at + 1]! : 0;
          if (length < 2 || at + length > end) return false;
          if (bytes[at] === WINDOW_SCALE) return length === 3 && within(range, bytes[at + 2]!);
          at += length;
        }
        return false;
      },
      { cheap: true },
    );
  },
};
