import { expect, test } from "vitest";
import { defaultLimits, Refused } from "../limits.ts";
import { type Segment, segment } from "../testing/packets.ts";
import { FlowTable } from "./table.ts";

const opened: readonly (readonly ["client" | "server", Segment])[] = [
  ["client", { seq: 99, flags: "S" }],
  ["server", { seq: 499, ack: 100, flags: "S." }],
  ["client", { seq: 100, ack: 500 }],
];

test.each<[string, string, number, boolean]>([
  ["a segment of a flow that was reset", ".", 1, true],
  ["a SYN on one", "S", 2, false],
  ["a SYN with FIN and reset on one", "SFR", 2, false],
  ["a SYN/ACK on one", "S.", 1, true],
])("%s", (_what, flags, flows, established) => {
  const table = new FlowTable(defaultLimits, new Refused(), () => undefined);
  let flow: ReturnType<FlowTable["find"]>;
  for (const [from, what] of opened) flow = table.find(segment(from, what));
  expect(flow?.established).toBe(true);
  table.find(segment("client", { seq: 100, flags: "R" }));
  flow = table.find(segment("client", { seq: 200, ack: 500, flags }));
  expect([table.created, flow?.established]).toEqual([flows, established]);
  // What follows does not make a flow of it that was opened and reset at once.
  flow = table.find(segment("client", { seq: 201, ack: 500 }));
  if (flags === "SFR") expect(flow?.established).toBe(false);
});
