import { describe, expect, test } from "vitest";
import { Detector } from "../detect/detector.ts";
import { ruleOptions } from "../options/index.ts";
import { inspection, type Traffic } from "../testing/option.ts";
import { loadRules, parseAndSave, type RuleSet, type RuleSource } from "./index.ts";
import type { Rule } from "./rule.ts";

const SNORT3 = `\uFEFF# a comment; it has (brackets)
alert tcp $HOME_NET any -> any [80,8080] ( msg:"one"; flow:to_server; http_uri;
  content:"/a|00 ff|b",nocase; service:http; reference:cve,2020-1; metadata:a 1,b 2; sid:1; rev:3; )
event_filter gen_id 1, sig_id 1, type limit, track by_src, count 1, seconds 60
alert tcp any any -> any any ( msg:"bad"; content; sid:2; )
/* more */ alert icmp any any -> any any ( msg:"ping"; itype:8; icode:0; sid:3; ) alert udp any any -> any 53 ( content:"x"; sid:4; )
alert tcp any any -> any any ( msg:"counted"; flags:S,CE; detection_filter:track by_src,count 1,seconds 60; sid:5; )
alert tcp any any -> any any ( msg:"marks"; content:"mark"; flowbits:set,m; sid:6; )
suppress gen_id 1, sig_id 9, track by_src, ip [10.0.0.0/8,!10.0.0.3]
`;
const SURICATA = `alert http $HOME_NET any -> any any (msg:"two"; flow:established,to_server; http.uri; \\
  content:"/cmd"; fast_pattern; startswith; threshold:type limit,track by_src,count 1,seconds 5; sid:11; rev:1;)
alert tcp [192.0.2.1,198.51.100.0/24] any -> any any (msg:"list"; xbits:set,seen,track ip_src,expire 9; sid:12;)
alert ip any any -> any any (msg:"protocols"; ip_proto:!6; sid:13;)
`;
const SOURCES: RuleSource[] = [
  { name: "a.rules", text: SNORT3 },
  { name: "b.rules", text: SURICATA },
];
const OPTIONS = { variables: { HOME_NET: "10.0.0.0/8" } };

function both(sources: readonly RuleSource[]) {
  const { parsed, saved } = parseAndSave(sources, OPTIONS);
  const loaded = loadRules(saved, sources, OPTIONS);
  if (loaded === undefined) throw new Error("not loaded");
  return { parsed, saved, loaded };
}

/** All of a rule but what is code, of which the number is told. */
function told(rule: Rule): unknown {
  const { facts, header, services, toServer, alertFilters, setsState, part, fastPattern, needs, only } = rule;
  const { file, line, header: text, options } = rule.written;
  return {
    ...{ facts, header, services, toServer, alertFilters, setsState, part, fastPattern, needs, only },
    written: { file, line, text, options: options.map((option) => [option.name, option.text]) },
    tests: [rule.cheap.length, rule.steps.length, rule.limits.length, rule.afterMatch.length],
    steps: rule.steps.map(({ test: _test, ...step }) => step),
  };
}

describe("what is loaded", () => {
  test("is what was read", () => {
    const { parsed, loaded } = both(SOURCES);
    expect(parsed.ruleSet.rules.map(({ facts }) => facts.sid)).toEqual([1, 3, 4, 5, 6, 11, 12, 13]);
    expect(loaded.ruleSet.rules.map(told)).toEqual(parsed.ruleSet.rules.map(told));
    expect(loaded.ruleSet.filters).toEqual(parsed.ruleSet.filters);
    expect(loaded.ruleSet.extras).toEqual(parsed.ruleSet.extras);
    expect([loaded.total, loaded.problems]).toEqual([parsed.total, parsed.problems]);
  });

  test("has every field that a rule has", () => {
    const { parsed, loaded } = both(SOURCES);
    const lazy = loaded.ruleSet.rules[0]!;
    for (const name of Object.keys(parsed.ruleSet.rules[0]!)) expect(name in lazy).toBe(true);
  });

  test.each(ruleOptions.map((option) => [option.name, option.example]))("keeps %s", (_name, example) => {
    const text = `alert tcp any any -> any any ( byte_extract:1,0,a; ${example}; content:"x"; sid:1; )`;
    const { parsed, loaded } = both([{ name: "x", text }]);
    expect(loaded.ruleSet.rules.map(told)).toEqual(parsed.ruleSet.rules.map(told));
    expect(loaded.ruleSet.extras).toEqual(parsed.ruleSet.extras);
  });

  test("finds the same, and forgets the same", () => {
    const { parsed, loaded } = both(SOURCES);
    const traffic: Traffic[] = [
      { buffers: { http_uri: "/A\x00\xffB" }, service: "http", kind: "unit", packet: { tcpFlags: 2 } },
      { packet: { tcpFlags: 2 } },
      { packet: { protocol: 1, icmpType: 8 } },
      { packet: { protocol: 17, destinationPort: 53 }, payload: "x" },
      { payload: "mark" },
      { source: [198, 51, 100, 7], payload: "mark" },
    ];
    const sids = ({ ruleSet }: { readonly ruleSet: RuleSet }): number[][] => {
      const detector = new Detector(ruleSet);
      const looks = () =>
        traffic.map((one) => {
          const found: number[] = [];
          detector.inspect(inspection(one), ({ sid }) => void found.push(sid));
          return found;
        });
      const first = [...looks(), ...looks()];
      ruleSet.forget();
      return [...first, ...looks()];
    };
    const found = sids(loaded);
    expect(found).toEqual(sids(parsed));
    expect(new Set(found.flat())).toEqual(new Set([1, 3, 4, 5, 6, 12, 13]));
  });
});

test.each([
  ["nothing", ""],
  ["no JSON", "{"],
  ["something else", "[1]"],
  [
    "too little",
    '{"headers":[],"rules":[[0,0,1,1,0,0,{}]],"filters":[],"extras":[],"total":1,"problems":[]}',
  ],
])("%s is not loaded", (_what, text) => {
  expect(loadRules(text, SOURCES, OPTIONS)).toBeUndefined();
});

test("a rule whose text is another than the saved one never matches, and nothing breaks", () => {
  const sources = [{ name: "a", text: 'alert tcp any any -> any any (content:"abc"; sid:1;)' }];
  const { saved } = parseAndSave(sources);
  const changed = loadRules(saved, [{ name: "a", text: "x".repeat(100) }]);
  const found: number[] = [];
  new Detector(changed!.ruleSet).inspect(inspection({ payload: "abc" }), ({ sid }) => void found.push(sid));
  expect(found).toEqual([]);
});
