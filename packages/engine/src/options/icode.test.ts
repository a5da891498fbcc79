import { expect, test } from "vitest";
import { ICMP, UDP } from "../decode/packet.ts";
import { alerts, detector, problemsOf } from "../testing/option.ts";
import { icode } from "./icode.ts";

const rule = (option: string) => detector(`alert ip any any -> any any (${option}; sid:1;)`);

test("compares the field, of ICMP only", () => {
  const one = rule("icode:>3");
  expect(alerts(one, { packet: { protocol: ICMP, icmpCode: 4 } })).toEqual([1]);
  expect(alerts(one, { packet: { protocol: ICMP, icmpCode: 3 } })).toEqual([]);
  expect(alerts(one, { packet: { protocol: UDP, icmpCode: 4 } })).toEqual([]);
});

test("refuses what does not fit the field", () => {
  expect(problemsOf(icode, "256")).toEqual(['"256" is not within 0 to 255']);
});
