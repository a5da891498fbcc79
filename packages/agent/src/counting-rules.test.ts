import { expect, test } from "vitest";
import { countingRules } from "./counting-rules.ts";

test.each<[string, string, { count: number; sids: number[] }]>([
  ["nothing", "", { count: 0, sids: [] }],
  ["a plain rule", 'alert tcp any any -> any any (content:"a"; sid:1;)', { count: 0, sids: [] }],
  [
    "a count by source",
    "alert tcp any any -> any any (detection_filter:track by_src, count 5, seconds 9; sid:2;)",
    { count: 1, sids: [2] },
  ],
  [
    "a comment",
    "  # alert tcp any any -> any any (detection_filter:track by_src; sid:2;)",
    { count: 0, sids: [] },
  ],
  [
    "a filter for all rules",
    "event_filter gid 1, sig_id 0, type limit, track by_src, count 1, seconds 60",
    { count: 1, sids: [] },
  ],
  [
    "a rule over two lines",
    "alert tcp any any -> any any (msg:x; \\\n threshold:type limit, track by_src, count 1, seconds 60; sid:7;)",
    { count: 1, sids: [7] },
  ],
  [
    "bits of an address",
    "alert ip any any -> any any (xbits:set,a,track ip_src; sid:8;)",
    { count: 1, sids: [8] },
  ],
  ["only suppressed", "suppress gen_id 1, sig_id 5, track by_src, ip 10.0.0.1", { count: 0, sids: [] }],
  [
    "more than can be named",
    Array.from({ length: 9 }, (_, i) => `alert ip any any -> any any (xbits:isset,a; sid:${i + 1};)`).join(
      "\n",
    ),
    { count: 9, sids: [1, 2, 3, 4, 5] },
  ],
])("%s", (_what, text, expected) => {
  expect(countingRules(text)).toEqual(expected);
});
