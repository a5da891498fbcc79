import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { opcuaMsgService } from "./opcua-msg-service.ts";

const matches = (text: string) => (nodeId: number) =>
  fires(`opcua_msg_service:${text};`, {
    facts: { industrial: { protocol: "opcua", type: "MSG", namespaceIndex: 0, nodeId } },
  });

test.each([
  ["ServiceFault", [397], [400]],
  ["ReadRequest", [631], [634, 673]],
  ["readresponse", [634], [631]],
  ["CreateMonitoredItemsRequest", [751], [754]],
  ["FindServersOnNetworkResponse", [12_209], [12_208]],
  ["RegisterServer2Response", [12_212], [440]],
])("opcua_msg_service:%s", (text, yes, no) => {
  expect([...yes, ...no].filter(matches(text))).toEqual(yes);
});

test("only the first namespace has services", () => {
  const industrial = { protocol: "opcua", type: "MSG", namespaceIndex: 1, nodeId: 631 } as const;
  expect(fires("opcua_msg_service:ReadRequest;", { facts: { industrial } })).toBe(false);
  expect(fires("opcua_msg_service:ReadRequest;", {})).toBe(false);
});

test.each(["Read", "", "631"])('refuses "%s"', (text) => {
  expect(problemsOf(opcuaMsgService, text)).toEqual([
    `"${text}" is not the name of a service, as ReadRequest or ReadResponse`,
  ]);
});
