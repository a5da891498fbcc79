import { expect, test } from "vitest";
import { ICMP, UDP } from "../decode/packet.ts";
import { alerts, detector, problemsOf } from "../testing/option.ts";
import { itype } from "./itype.ts";

const rule = (option: string) => detector(`alert ip any any -> any any (${option}; sid:1;)`);

test("compares the field, of ICMP only", () => {
  const one = rule("itype:>3");
  expect(alerts(one, { packet: { protocol: ICMP, icmpType: 4 } })).toEqual([1]);
  expect(alerts(one, { packet: { protocol: ICMP, icmpType: 3 } })).toEqual([]);
  expect(alerts(one, { packet: { protocol: UDP, icmpType: 4 } })).toEqual([]);
});

test("refuses what does not fit the field", () => {
  expect(problemsOf(itype, "256")).toEqual(['"256" is not within 0 to 255']);
});
