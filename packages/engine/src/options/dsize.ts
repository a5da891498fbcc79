import { TCP } from "../decode/packet.ts";
import type { RuleOption } from "../rules/option.ts";
import { readRange, within } from "./reading/range.ts";

/** Octets. IPv4's total length and IPv6's payload length are 16-bit fields. */
const ANY_SIZE = { min: 0, max: 65_535 };

/** How many payload octets one packet carried. `<>` leaves out both ends, as in Snort 3; Snort 2 took them in. */
export const dsize: RuleOption = {
  name: "dsize",
  summary: "Payload octets in one packet.",
  example: "dsize:300<=>400",

  add(text, rule) {
    const size = readRange(text, ANY_SIZE, rule);
    // Reassembled data has no size of its own: it depends on when we chose to flush it.
    rule.test(
      ({ inspection: { kind, packet } }) =>
        (kind === "packet" || packet.protocol !== TCP) && within(size, packet.payloadLength),
      { cheap: true },
    );
  },
};
