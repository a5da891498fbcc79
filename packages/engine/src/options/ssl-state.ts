import { SSL_STATES } from "../buffers.ts";
import type { RuleOption } from "../rules/option.ts";
import { readWordSet } from "./reading/words.ts";

/** Which TLS messages a flow has seen. */
export const sslState: RuleOption = {
  name: "ssl_state",
  summary: "TLS messages that the flow has seen.",
  example: "ssl_state:client_hello",

  add(text, rule) {
    const words = readWordSet(text, SSL_STATES, rule);
    rule.test(({ inspection: { buffers } }) => words(buffers.facts.sslStates), { cheap: true });
  },
};
