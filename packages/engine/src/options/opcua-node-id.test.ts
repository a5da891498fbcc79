import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { opcuaNodeId } from "./opcua-node-id.ts";

const matches = (text: string) => (value: number) =>
  fires(`opcua_node_id:${text};`, {
    facts: { industrial: { protocol: "opcua", type: "MSG", namespaceIndex: 0, nodeId: value } },
  });

test.each([
  ["0", [0], [1, -1]],
  ["631", [631], [63]],
  ["!0", [1], [0, -1]],
  [">600", [601], [600]],
])("opcua_node_id:%s", (text, yes, no) => {
  expect([...yes, ...no].filter(matches(text))).toEqual(yes);
});

test("other messages have none", () => {
  expect(fires("opcua_node_id:!1;", {})).toBe(false);
});

test("refuses what is too much", () => {
  expect(problemsOf(opcuaNodeId, "4294967296")).toEqual(['"4294967296" is not within 0 to 4294967295']);
});
