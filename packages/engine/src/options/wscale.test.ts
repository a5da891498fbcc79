import { expect, test } from "vitest";
import { hex } from "../testing/hex.ts";
import { fires, problemsOf } from "../testing/option.ts";
import { wscale } from "./wscale.ts";

test.each([
  ["03 03 07", true],
  ["02 04 05b4 01 03 03 07", true],
  ["03 03 08", false],
  ["01 01 00 03 03 07", false],
  ["03 04 07 07", false],
  ["02 00 03 03 07", false],
  ["03", false],
  ["", false],
])("wscale:7 on the options %s: %s", (options, expected) => {
  const bytes = hex(`0a000001 0a000002 ${options}`);
  expect(fires("wscale:7;", { packet: { bytes, tcpOptions: 8, tcpOptionsEnd: bytes.length } })).toBe(
    expected,
  );
});

test("refuses what is no range", () => {
  expect(problemsOf(wscale, "x")).toHaveLength(1);
});
