import { expect, test } from "vitest";
import { ICMP } from "../decode/packet.ts";
import { fires, problemsOf } from "../testing/option.ts";
import { urg } from "./urg.ts";

test.each([
  ["urg:>0;", { urgentPointer: 1 }, true],
  ["urg:>0;", { urgentPointer: 0 }, false],
  ["urg:5;", { urgentPointer: 5 }, true],
])("%s on %j: %s", (options, packet, expected) => {
  expect(fires(options, { packet })).toBe(expected);
});

test("only TCP has one", () => {
  expect(fires("urg:0;", { packet: { protocol: ICMP } })).toBe(false);
});

test("refuses what is no range", () => {
  expect(problemsOf(urg, "65536")).toEqual(['"65536" is not within 0 to 65535']);
});
