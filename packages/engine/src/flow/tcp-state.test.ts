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

test.each<[string, Segment, boolean, boolean]>([
  ["with the next number", { seq: 110 }, true, true],
  ["with the number that was acknowledged", { seq: 100 }, true, true],
  ["between the two", { seq: 105 }, true, true],
  ["further on in the window", { seq: 210 }, true, false],
  ["further on, with an acknowledgment of all", { seq: 210, flags: "R.", ack: 500 }, true, false],
  ["before what was acknowledged", { seq: 99 }, false, false],
  ["outside the window", { seq: 100_000 }, false, false],
])("a reset %s", (_what, reset, asSnort, asHosts) => {
  for (const [strict, closed] of [
    [false, asSnort],
    [true, asHosts],
  ] as const) {
    const table = new FlowTable(defaultLimits, new Refused(), () => undefined, strict);
    for (const [from, what] of opened) table.find(segment(from, what));
    table.find(segment("client", { seq: 100, ack: 500 }, "0123456789"));
    expect(table.find(segment("client", { flags: "R", ...reset }))?.closed).toBe(closed);
  }
});

test("a reset at what was acknowledged, though we did not see it sent", () => {
  const table = new FlowTable(defaultLimits, new Refused(), () => undefined, true);
  for (const [from, what] of opened) table.find(segment(from, what));
  table.find(segment("server", { seq: 500, ack: 110 }));
  expect(table.find(segment("client", { seq: 110, flags: "R" }))?.closed).toBe(true);
});

test("a reset of a flow that was not opened yet, or not seen to be, is believed by what it acknowledges", () => {
  for (const start of [[opened[0]!], [["client", { seq: 100, ack: 500 }] as const]]) {
    const table = new FlowTable(defaultLimits, new Refused(), () => undefined, true);
    for (const [from, what] of start) table.find(segment(from, what));
    const flow = table.find(segment("server", { seq: 0, ack: 100, flags: "R." }));
    expect(flow?.closed).toBe(true);
  }
});
