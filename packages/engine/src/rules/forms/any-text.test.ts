import fc from "fast-check";
import { expect, test } from "vitest";
import { parseRules } from "../index.ts";

const word = fc.constantFrom(
  'content:"a";',
  'content:!"|00|";',
  "nocase;",
  "depth:3;",
  "within:-1;",
  "distance:x;",
  "fast_pattern:only;",
  "fast_pattern:1,;",
  "startswith;",
  "endswith;",
  "bsize:<>;",
  "http.uri;",
  "http_uri;",
  "http_user_agent;",
  "dns.query;",
  "dotprefix;",
  "to_sha256;",
  'xor:"00";',
  'pcre:"/a/UIR";',
  "pcre:/;",
  'pcre:"";',
  "urilen:,;",
  "isdataat:!1,relative;",
  "threshold:;",
  "xbits:set,a,track ip_pair;",
  "flowint:a,+,1;",
  "stream_size:,,;",
  "tag:,,,;",
  "dce_iface:,;",
  "metadata:service ,service x;",
  'md5:"00",length 3;',
  "asn1:oversize_length 3;",
  'tls.fingerprint:"a;',
  "noalert;",
  "pkt_data;",
  '"',
  ";",
  ")",
  "\n",
);
const form = fc.constantFrom("snort3", "snort2", "suricata", undefined);
const protocol = fc.constantFrom("tcp", "http", "tls", "tcp-pkt", "nothing", "");

test("no text makes a form's translation throw, and no rule is lost without a word", () => {
  fc.assert(
    fc.property(form, protocol, fc.array(word, { maxLength: 12 }), (form, protocol, words) => {
      const text = `alert ${protocol} any any -> any any (${words.join(" ")} sid:1;)`;
      const { total, ruleSet, problems } = parseRules(
        [{ name: "test", text }],
        form === undefined ? {} : { form },
      );
      const refused = new Set(problems.map(({ line }) => line)).size;
      expect(ruleSet.rules.length + refused).toBeGreaterThanOrEqual(Math.min(total, 1));
    }),
    { numRuns: 400 },
  );
});

test.each(["suppress", "event_filter", "rate_filter", "threshold"])(
  "any text after %s is read or refused",
  (name) => {
    const part = fc.constantFrom(
      "gen_id 1",
      "sig_id 7",
      "track by_src",
      "ip",
      "[",
      "ip [10.0.0.0/8",
      "count -1",
      ",",
      "#",
      "",
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const { ruleSet, problems } = parseRules([{ name: "test", text: `${name} ${parts.join(", ")}` }]);
        expect((ruleSet.filters?.length ?? 0) + problems.length).toBe(1);
      }),
    );
  },
);
