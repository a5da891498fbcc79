import { expect, test } from "vitest";
import { UDP } from "../decode/packet.ts";
import { hex } from "../testing/hex.ts";
import { alerts, detector, fires, problemsOf } from "../testing/option.ts";
import { rpc } from "./rpc.ts";

const call = "00000001 00000000 00000002 000186a0 00000002 00000003";

test.each([
  ["100000", true],
  ["100000,*,3", true],
  ["100000,2,*", true],
  ["100000,2,3", true],
  ["100000,3,3", false],
  ["100000,2,4", false],
  ["100001,*,*", false],
])("%s: %s", (text, expected) => {
  expect(fires(`rpc:${text};`, { payload: hex(`80000018 ${call}`) })).toBe(expected);
});

test("over UDP no length stands before it", () => {
  const one = detector("alert udp any any -> any any (rpc:100000,2,3; sid:1;)");
  expect(alerts(one, { payload: hex(call), packet: { protocol: UDP } })).toEqual([1]);
});

test.each([
  ["an answer", call.replace("00000000", "00000001")],
  ["another version of RPC", call.replace("00000002", "00000003")],
  ["half a call", call.slice(0, 40)],
])("%s is none", (_what, bytes) => {
  expect(fires("rpc:100000;", { payload: hex(`80000018 ${bytes}`) })).toBe(false);
});

test.each(["", "*", "1,2,3,4", "x"])("refuses %j", (text) => {
  expect(problemsOf(rpc, text)).toHaveLength(1);
});
