import { expect, test } from "vitest";
import { UDP } from "../decode/packet.ts";
import { alerts, detector, fires, firesOn, problemsOf } from "../testing/option.ts";
import { dsize } from "./dsize.ts";

const sizes = ["", "12", "123", "1234", "12345"];

test.each([
  ["3", ["123"]],
  ["!3", ["", "12", "1234", "12345"]],
  ["<3", ["", "12"]],
  [">=3", ["123", "1234", "12345"]],
  ["2<>4", ["123"]],
  ["2<=>4", ["12", "123", "1234"]],
])("dsize:%s", (text, yes) => {
  expect(firesOn(`dsize:${text};`, sizes)).toEqual(yes);
});

test("never matches data rebuilt from a stream, but does a datagram's unit", () => {
  expect(fires("dsize:>0;", { payload: "abc", kind: "stream" })).toBe(false);
  expect(fires("dsize:>0;", { payload: "abc", kind: "unit" })).toBe(false);
  const udp = detector("alert udp any any -> any any (dsize:>0; sid:1;)");
  expect(alerts(udp, { payload: "abc", kind: "unit", packet: { protocol: UDP } })).toEqual([1]);
});

test.each([
  ["ten", '"ten" is not a number or a range such as 10, !10, <10, >=10, 10<>20, 10<=>20'],
  ["65536", '"65536" is not within 0 to 65535'],
  ["9<>1", "9 comes after 1"],
])("refuses dsize:%s", (text, problem) => {
  expect(problemsOf(dsize, text)).toEqual([problem]);
});
