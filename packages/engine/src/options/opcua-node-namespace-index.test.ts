import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { opcuaNodeNamespaceIndex } from "./opcua-node-namespace-index.ts";

const matches = (text: string) => (value: number) =>
  fires(`opcua_node_namespace_index:${text};`, {
    facts: { industrial: { protocol: "opcua", type: "MSG", nodeId: 631, namespaceIndex: value } },
  });

test.each([
  ["0", [0], [1, -1]],
  ["631", [631], [63]],
  ["!0", [1], [0, -1]],
  [">600", [601], [600]],
])("opcua_node_namespace_index:%s", (text, yes, no) => {
  expect([...yes, ...no].filter(matches(text))).toEqual(yes);
});

test("other messages have none", () => {
  expect(fires("opcua_node_namespace_index:!1;", {})).toBe(false);
});

test("refuses what is too much", () => {
  expect(problemsOf(opcuaNodeNamespaceIndex, "65536")).toEqual(['"65536" is not within 0 to 65535']);
});
