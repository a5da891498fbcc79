import type { RuleOption } from "../rules/option.ts";
import { type DnsField, dnsField } from "./reading/dns-message.ts";
import { readRange, within } from "./reading/range.ts";

const fields: { readonly [name: string]: readonly [field: DnsField, largest: number, summary: string] } = {
  dns_opcode: ["opcode", 15, "What a DNS message is for: 0 asks, 5 updates."],
  dns_rcode: ["rcode", 15, "What came of a DNS question: 0 well, 3 no such name."],
  dns_rrtype: ["type", 65_535, "Which type of record a DNS question is about: 1 A, 16 TXT."],
};

/** Types of records that rules call by name, RFC 1035 section 3.2.2 and later. */
const TYPES: { readonly [name: string]: number } = {
  a: 1,
  ns: 2,
  cname: 5,
  soa: 6,
  null: 10,
  ptr: 12,
  mx: 15,
  txt: 16,
  aaaa: 28,
  srv: 33,
  https: 65,
  any: 255,
};

/** Numbers in a DNS message, Suricata's `dns.opcode` and its like. */
export const dnsFields: readonly RuleOption[] = Object.entries(fields).map(
  ([name, [field, largest, summary]]) => ({
    name,
    summary,
    example: `${name}:5`,

    add(text, rule) {
      const word = field === "type" ? TYPES[text.trim().toLowerCase()] : undefined;
      // Suricata writes `1-5` where others write `1<=>5`.
      const written = word === undefined ? text.replace(/^(\d+)\s*-\s*(\d+)$/, "$1<=>$2") : String(word);
      const range = readRange(written, { min: 0, max: largest }, rule);
      rule.fact("service", "dns");
      rule.test(({ inspection }) => {
        const value = dnsField(field, inspection);
        return value >= 0 && within(range, value);
      });
    },
  }),
);
