import type { RuleOption } from "../rules/option.ts";
import { splitArguments } from "./reading/arguments.ts";
import { readRange, within } from "./reading/range.ts";

/** Payload octets that one side has sent, or both together. */
export const streamSize: RuleOption = {
  name: "stream_size",
  summary: "How much has been sent in a flow so far.",
  example: "stream_size:>1000,to_server",

  add(text, rule) {
    const [size = "", side = "either", ...rest] = splitArguments(text);
    const range = readRange(size, { min: 0, max: 4_294_967_295 }, rule);
    if (rest.length > 0 || !["either", "both", "to_server", "to_client"].includes(side))
      rule.problem(`"${side}" is not one of either, to_server, to_client, both`);
    rule.test(
      ({ inspection: { flow } }) => {
        if (flow === undefined) return false;
        const server = within(range, flow.toServer.bytes);
        const client = within(range, flow.toClient.bytes);
        if (side === "to_server") return server;
        if (side === "to_client") return client;
        return side === "both" ? server && client : server || client;
      },
      { cheap: true },
    );
  },
};
