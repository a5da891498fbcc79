import { expect, test } from "vitest";
import { aFlow, fires, problemsOf } from "../testing/option.ts";
import { streamSize } from "./stream-size.ts";

const flow = aFlow();
flow.toServer.bytes = 10;
flow.toClient.bytes = 2_000;

test.each([
  ["10,to_server", true],
  ["10,to_client", false],
  [">1000,to_client", true],
  [">1000,either", true],
  [">1000", true],
  [">1000,both", false],
])("stream_size:%s: %s", (text, expected) => {
  expect(fires(`stream_size:${text};`, { flow })).toBe(expected);
});

test("does not match outside flows", () => {
  expect(fires("stream_size:<10;", { flow: "none" })).toBe(false);
});

test("refuses an unknown side", () => {
  expect(problemsOf(streamSize, "1,left")).toEqual([
    '"left" is not one of either, to_server, to_client, both',
  ]);
});
