import { SSL_VERSIONS } from "../buffers.ts";
import type { RuleOption } from "../rules/option.ts";
import { readWordSet } from "./reading/words.ts";

/** Which version of TLS a flow speaks. */
export const sslVersion: RuleOption = {
  name: "ssl_version",
  summary: "The version of SSL or TLS.",
  example: "ssl_version:sslv3,tls1.0",

  add(text, rule) {
    const words = readWordSet(text, SSL_VERSIONS, rule);
    rule.test(({ inspection: { buffers } }) => words(buffers.facts.sslVersions), { cheap: true });
  },
};
