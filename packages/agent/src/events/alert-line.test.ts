import { expect, test } from "vitest";
import { match } from "../testing/samples.ts";
import { alertLine } from "./alert-line.ts";

const start = '23/11/14-22:13:20.123456 [**] [1:57461:1] "MALWARE-BACKDOOR attempt" [**]';
const trojan = "[Classification: A Network Trojan was detected] [Priority: 1]";
const none = { classification: undefined, priority: 3 };
const icmp = { sourcePort: undefined, destinationPort: undefined, protocol: 1 };
const v6 = { source: "2001:db8::1", destination: "2001:db8::2" };

test.each([
  ["TCP", {}, {}, `${start} ${trojan} {TCP} 10.0.0.1:40000 -> 10.0.0.2:80`],
  ["UDP", { protocol: 17 }, {}, `${start} ${trojan} {UDP} 10.0.0.1:40000 -> 10.0.0.2:80`],
  ["no ports", icmp, {}, `${start} ${trojan} {ICMP} 10.0.0.1 -> 10.0.0.2`],
  ["no classification", {}, none, `${start} [Priority: 3] {TCP} 10.0.0.1:40000 -> 10.0.0.2:80`],
  ["IPv6", v6, {}, `${start} ${trojan} {TCP} 2001:db8::1:40000 -> 2001:db8::2:80`],
  ["another protocol", { ...icmp, protocol: 132 }, {}, `${start} ${trojan} {IP} 10.0.0.1 -> 10.0.0.2`],
])("%s", (_what, where, rule, line) => {
  expect(alertLine(match({ where, rule }))).toBe(line);
});

test("microseconds keep their zeros", () => {
  expect(alertLine(match({ where: { time: 1_700_000_000_000_007 } }))).toContain("-22:13:20.000007 ");
});
