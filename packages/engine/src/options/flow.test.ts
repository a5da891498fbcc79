import { expect, test } from "vitest";
import { aFlow, fires, problemsOf, type Traffic } from "../testing/option.ts";
import { flow } from "./flow.ts";

const opening = aFlow({ established: false });
const cases: { readonly [name: string]: Traffic } = {
  request: {},
  answer: { toServer: false },
  opening: { flow: opening },
  loose: { flow: "none" },
  rebuilt: { kind: "stream" },
  unit: { kind: "unit" },
  defragmented: { packet: { defragmented: true } },
};

test.each([
  ["to_server", ["request", "opening", "loose", "rebuilt", "unit", "defragmented"]],
  ["from_client", ["request", "opening", "loose", "rebuilt", "unit", "defragmented"]],
  ["to_client", ["answer", "loose"]],
  ["from_server", ["answer", "loose"]],
  ["established", ["request", "answer", "rebuilt", "unit", "defragmented"]],
  ["to_server,established", ["request", "rebuilt", "unit", "defragmented"]],
  ["not_established", ["opening", "loose"]],
  ["stateless", ["request", "answer", "opening", "loose", "rebuilt", "unit", "defragmented"]],
  ["no_stream", ["request", "answer", "opening", "loose", "defragmented"]],
  ["only_stream", ["rebuilt", "unit"]],
  ["no_frag", ["request", "answer", "opening", "loose", "rebuilt", "unit"]],
  ["only_frag", ["defragmented"]],
])("flow:%s", (text, yes) => {
  expect(Object.keys(cases).filter((name) => fires(`flow:${text};`, cases[name]!))).toEqual(yes);
});

test.each([
  ["to_server,to_client", "to_server and to_client exclude each other"],
  ["from_client,from_server", "to_server and to_client exclude each other"],
  ["stateless,established", "established and stateless exclude each other"],
])("refuses flow:%s", (text, problem) => {
  expect(problemsOf(flow, text)).toEqual([problem]);
});

test("refuses an unknown word", () => {
  expect(problemsOf(flow, "both")[0]).toContain('"both" is not one of to_server');
});
