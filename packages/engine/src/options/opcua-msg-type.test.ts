import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { opcuaMsgType } from "./opcua-msg-type.ts";

test.each(["HEL", "ACK", "ERR", "RHE", "OPN", "MSG", "CLO"])("opcua_msg_type:%s", (text) => {
  const matches = (type: string) =>
    fires(`opcua_msg_type:${text};`, {
      facts: { industrial: { protocol: "opcua", type, namespaceIndex: -1, nodeId: -1 } },
    });
  expect(["HEL", "ACK", "ERR", "RHE", "OPN", "MSG", "CLO"].filter(matches)).toEqual([text]);
});

test("other messages have none", () => {
  expect(fires("opcua_msg_type:HEL;", {})).toBe(false);
});

test("refuses others", () => {
  expect(problemsOf(opcuaMsgType, "XYZ")).toEqual(['"XYZ" is not one of HEL, ACK, ERR, RHE, OPN, MSG, CLO']);
});
