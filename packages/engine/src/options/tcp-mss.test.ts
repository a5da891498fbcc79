import { expect, test } from "vitest";
import { hex } from "../testing/hex.ts";
import { fires, problemsOf } from "../testing/option.ts";
import { tcpMss } from "./tcp-mss.ts";

test.each([
  ["02 04 01f4", "500", true],
  ["01 03 03 07 02 04 01f4", "<600", true],
  ["02 04 01f4", "400-600", true],
  ["02 04 01f4", "501", false],
  ["00 02 04 01f4", "500", false],
  ["02 03 01", ">0", false],
  ["02 04 01", ">0", false],
  ["05 00 02 04 01f4", ">0", false],
  ["", ">0", false],
])("options %s, tcp_mss:%s: %s", (options, text, expected) => {
  const bytes = hex(`0a000001 0a000002 ${options}`);
  const packet = { bytes, tcpOptions: 8, tcpOptionsEnd: bytes.length };
  expect(fires(`tcp_mss:${text};`, { packet })).toBe(expected);
});

test("refuses what is no range", () => {
  expect(problemsOf(tcpMss, "x")).toHaveLength(1);
});
