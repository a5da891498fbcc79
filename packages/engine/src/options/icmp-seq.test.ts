import { expect, test } from "vitest";
import { ICMP } from "../decode/packet.ts";
import { alerts, detector, problemsOf } from "../testing/option.ts";
import { icmpSeq } from "./icmp-seq.ts";

test("compares the field, of echoes only", () => {
  const one = detector("alert icmp any any -> any any (icmp_seq:666; sid:1;)");
  expect(alerts(one, { packet: { protocol: ICMP, icmpType: 8, icmpSeq: 666 } })).toEqual([1]);
  expect(alerts(one, { packet: { protocol: ICMP, icmpType: 8, icmpSeq: 1 } })).toEqual([]);
  expect(alerts(one, { packet: { protocol: ICMP, icmpType: 3, icmpSeq: 666 } })).toEqual([]);
});

test("refuses what does not fit the field", () => {
  expect(problemsOf(icmpSeq, "65536")).toEqual(['"65536" is not within 0 to 65535']);
});
