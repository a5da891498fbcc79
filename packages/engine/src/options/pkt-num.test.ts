import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { pktNum } from "./pkt-num.ts";

test.each([
  ["pkt_num:3;", 3, true],
  ["pkt_num:3;", 4, false],
  ["pkt_num:2<=>4;", 4, true],
])("%s on packet %i: %s", (options, number, expected) => {
  expect(fires(options, { packet: { number } })).toBe(expected);
});

test("refuses 0", () => {
  expect(problemsOf(pktNum, "0")).toHaveLength(1);
});
