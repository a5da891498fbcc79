import { expect, test } from "vitest";
import { aFlow, fires, problemsOf } from "../testing/option.ts";
import { appLayerProtocol } from "./app-layer-protocol.ts";

test.each([
  ["http", "http", true],
  ["http", "ssl", false],
  ["tls", "ssl", true],
  ["!http", "ssl", true],
  ["!http", "http", false],
  ["http", undefined, false],
  ["!http", undefined, false],
])("%s of a flow that is %s: %s", (text, service, expected) => {
  expect(fires(`app-layer-protocol:${text};`, { payload: "x", flow: aFlow({ service }) })).toBe(expected);
});

test("refuses what is no name", () => {
  expect(problemsOf(appLayerProtocol, "a b")).toEqual([
    'expected the name of a protocol such as http, found "a b"',
  ]);
});
