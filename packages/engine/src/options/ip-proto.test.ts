import { expect, test } from "vitest";
import { alerts, detector, problemsOf } from "../testing/option.ts";
import { ipProto } from "./ip-proto.ts";

test.each([
  ["2", [2], [3]],
  ["igmp", [2], [1]],
  ["!tcp", [17], [6]],
  [">100", [101], [100]],
])("ip_proto:%s", (text, yes, no) => {
  const one = detector(`alert ip any any -> any any (ip_proto:${text}; sid:1;)`);
  expect([...yes, ...no].filter((protocol) => alerts(one, { packet: { protocol } }).length > 0)).toEqual(yes);
});

test("refuses what is no protocol", () => {
  expect(problemsOf(ipProto, "256")).toEqual([
    '"256" is not a protocol: expected a number from 0 to 255 or a name such as igmp',
  ]);
});
