import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { latin1 } from "../bytes.ts";
import { RAW } from "../decode/link-type.ts";
import type { Packet } from "../decode/packet.ts";
import type { Flow } from "../flow/flow.ts";
import { FlowTable } from "../flow/table.ts";
import { defaultLimits, type Limits, Refused } from "../limits.ts";
import { packetOf, type Segment, segment, text } from "../testing/packets.ts";
import type { OverlapPolicy } from "./overlap.ts";
import { type StreamConsumer, StreamMemory, TcpStream } from "./tcp.ts";

/**
 * Follows packets as the engine does, and writes down what consumers are told: `>` from the client, `<` from the server.
 * What one packet lets pass is one, though it comes piece by piece.
 */
function watch(limits: Partial<Limits> = {}, policy: OverlapPolicy = "bsd", asHosts: boolean = false) {
  const all = { ...defaultLimits, ...limits };
  const refused = new Refused();
  const memory = new StreamMemory(all, refused, policy);
  const told: string[] = [];
  const bodies = { true: "", false: "" };
  const arrow = (toServer: boolean) => (toServer ? ">" : "<");
  let goesOn: string | undefined;
  const tell = (one: string) => {
    told.push(one);
    goesOn = undefined;
  };
  const consumer: StreamConsumer = {
    data(toServer, bytes, start, end) {
      const piece = latin1(bytes, start, end);
      if (goesOn === arrow(toServer)) told.push(`${told.pop()}${piece}`);
      else told.push(`${arrow(toServer)}${piece}`);
      goesOn = arrow(toServer);
      bodies[`${toServer}`] += piece;
    },
    gap: (toServer, length) => tell(`${arrow(toServer)}(${length})`),
    end: (toServer) => tell(`${arrow(toServer)}.`),
  };
  const streamOf = (flow: Flow) => (flow.stream ??= new TcpStream(flow, memory)) as TcpStream;
  const table = new FlowTable(all, refused, (flow) => streamOf(flow).finish(consumer), asHosts);
  const see = (packet: Packet) => {
    goesOn = undefined;
    const flow = table.find(packet)!;
    streamOf(flow).segment(packet, table.toServer, consumer);
    // The packet's bytes are the capture's again.
    packet.bytes.fill(0xee);
    return String(streamOf(flow));
  };
  return { see, told, bodies, memory, refused, finish: () => table.finish() };
}

type Step = readonly ["client" | "server", Segment, string?];

const OPEN: readonly Step[] = [
  ["client", { flags: "S", seq: 99 }],
  ["server", { flags: "S.", seq: 499, ack: 100 }],
  ["client", { seq: 100, ack: 500 }],
];

function told(steps: readonly Step[], limits: Partial<Limits> = {}, policy?: OverlapPolicy): string {
  const watcher = watch(limits, policy);
  for (const [from, what, payload] of steps) watcher.see(segment(from, what, payload));
  watcher.finish();
  expect(watcher.memory.held).toBe(0);
  return watcher.told.join(" ");
}

const c = (seq: number, payload: string, more: Segment = {}): Step => [
  "client",
  { seq, ack: 500, ...more },
  payload,
];
const s = (seq: number, payload: string, more: Segment = {}): Step => [
  "server",
  { seq, ack: 100, ...more },
  payload,
];

describe("one connection", () => {
  test.each<[string, readonly Step[], string]>([
    ["in order", [c(100, "ab"), c(102, "cd"), s(500, "xy")], ">ab >cd <xy >. <."],
    ["out of order", [c(102, "cd"), c(100, "ab")], ">abcd >. <."],
    ["in reverse", [c(104, "ef"), c(102, "cd"), c(100, "ab")], ">abcdef >. <."],
    ["a hole filled leaves the next", [c(106, "gh"), c(102, "cd"), c(100, "ab")], ">abcd >(2) >gh >. <."],
    ["sent again", [c(100, "ab"), c(100, "ab"), c(102, "cd")], ">ab >cd >. <."],
    ["sent again with more", [c(100, "ab"), c(100, "abcd")], ">ab >cd >. <."],
    ["sent again inside", [c(100, "abcd"), c(101, "bc")], ">abcd >. <."],
    ["what was handed on stays", [c(100, "abcd"), c(102, "XXef")], ">abcd >ef >. <."],
    ["lost, then acknowledged", [c(102, "cd"), s(500, "", { ack: 104 }), c(104, "ef")], ">(2) >cd >ef >. <."],
    ["acknowledged as far as the hole's end", [c(102, "cd"), s(500, "", { ack: 102 })], ">(2) >cd >. <."],
    [
      "acknowledged short of the hole's end",
      [c(102, "cd"), s(500, "", { ack: 101 }), c(100, "ab")],
      ">abcd >. <.",
    ],
    [
      "an acknowledgment of what nobody sent",
      [c(102, "cd"), s(500, "", { ack: 9_000 }), c(100, "ab")],
      ">abcd >. <.",
    ],
    ["lost for good", [c(102, "cd")], ">(2) >cd >. <."],
    ["FIN with data", [c(100, "ab", { flags: "F." }), s(500, "x")], ">ab >. <x <."],
    ["FIN early", [c(102, "cd", { flags: "F." }), c(100, "ab")], ">abcd >. <."],
    ["FIN alone, data missing", [c(104, "", { flags: "F." })], ">(4) >. <."],
    [
      "two FINs, the first counts",
      [c(104, "", { flags: "F." }), c(110, "", { flags: "F." }), c(100, "abcd")],
      ">abcd >. <.",
    ],
    [
      "FIN and what it covers acknowledged",
      [c(102, "", { flags: "F." }), s(500, "x", { ack: 103 })],
      "<x >(2) >. <.",
    ],
    ["after the FIN", [c(100, "ab", { flags: "F." }), c(102, "no")], ">ab >. <."],
    ["reset", [c(100, "ab"), s(500, "", { flags: "R" }), c(102, "no")], ">ab >. <."],
    ["reset with data waiting", [c(102, "cd"), s(500, "", { flags: "R" })], ">(2) >cd >. <."],
    [
      "a reset out of the window",
      [c(100, "ab"), s(200_000, "", { flags: "R" }), c(102, "cd")],
      ">ab >cd >. <.",
    ],
    ["a keep-alive probe", [c(100, "ab"), c(101, "?"), c(102, "cd")], ">ab >cd >. <."],
    ["beyond the window", [c(100 + 140_000, "no"), c(100, "ab")], ">ab >. <."],
    ["a zero window", [s(500, "", { window: 0 }), c(100, "a"), c(101, "b")], ">a >b >. <."],
    ["SYN sent again", [["client", { flags: "S", seq: 99 }], c(100, "ab")], ">ab >. <."],
    ["both at once", [c(102, "cd"), s(502, "zz"), s(500, "yy"), c(100, "ab")], "<yyzz >abcd >. <."],
  ])("%s", (_what, steps, expected) => {
    expect(told([...OPEN, ...steps])).toBe(expected);
  });

  test.each<[string, readonly Step[], string]>([
    ["SYN with data", [["client", { flags: "S", seq: 99 }, "ab"], c(102, "cd")], ">ab >cd >. <."],
    [
      "a SYN that led to nothing",
      [["client", { flags: "S", seq: 7 }], ["client", { flags: "S", seq: 99 }], c(100, "ab")],
      ">ab >. <.",
    ],
    ["no SYN seen", [c(100, "ab"), c(102, "cd"), s(500, "x")], ">ab >cd <x >. <."],
    [
      "no SYN, the numbers known from the other side",
      [s(500, "x"), c(102, "cd"), c(100, "ab")],
      "<x >abcd >. <.",
    ],
    ["SYN/ACK first", [...OPEN.slice(1), c(102, "cd"), c(100, "ab")], ">abcd >. <."],
    ["a SYN alone", OPEN.slice(0, 1), ">."],
    ["refused", [OPEN[0]!, ["server", { flags: "R.", ack: 100 }]], ">."],
  ])("%s", (_what, steps, expected) => {
    expect(told(steps)).toBe(expected);
  });

  test("counts past the end of the numbers", () => {
    const seq = 0xffff_fffd;
    const steps: Step[] = [
      ["client", { flags: "S", seq: seq - 1 }],
      ["server", { flags: "S.", seq: 499, ack: seq }],
      c(1, "ef"),
      c(seq, "abcd"),
      c(3, "gh"),
    ];
    expect(told(steps)).toBe(">abcdef >gh >. <.");
  });

  test.each<[OverlapPolicy, string]>([
    ["first", ">aabbcc >. <."],
    ["bsd", ">aaXXcc >. <."],
    ["last", ">aaXXXX >. <."],
  ])("overlap, %s wins", (policy, expected) => {
    const steps = [c(104, "cc"), c(102, policy === "first" ? "bb" : "b"), c(102, "XXXX"), c(100, "aa")];
    // Under bsd the newcomer wins only where it starts before what is there.
    const order = policy === "bsd" ? [c(104, "cc"), c(103, "b"), c(102, "XX"), c(100, "aa")] : steps;
    expect(told([...OPEN, ...order], {}, policy)).toBe(expected);
  });
});

test.each([
  ["the whole handshake", OPEN],
  ["the SYN/ACK alone", OPEN.slice(1, 2)],
])(
  "a stream made only when there is data begins where the flow did, piece by piece: %s",
  (_what, opening) => {
    const all = [...opening, c(102, "cd"), c(100, "ab"), s(500, "xy", { flags: "F." })];
    const table = new FlowTable(defaultLimits, new Refused(), () => {});
    const memory = new StreamMemory(defaultLimits, new Refused());
    const seen: string[] = [];
    const consumer: StreamConsumer = {
      data: (_toServer, bytes, start, end) => seen.push(latin1(bytes, start, end)),
      gap: () => seen.push("gap"),
      end: () => seen.push("."),
    };
    for (const [from, what, payload] of all) {
      const packet = segment(from, what, payload);
      const flow = table.find(packet)!;
      if (flow.stream === undefined && !TcpStream.concerns(packet)) continue;
      const stream = (flow.stream ??= new TcpStream(flow, memory)) as TcpStream;
      stream.segment(packet, table.toServer, consumer);
    }
    expect(seen).toEqual(["ab", "cd", "xy", "."]);
  },
);

test("says how much was not captured", () => {
  const watcher = watch();
  for (const [from, what] of OPEN) watcher.see(segment(from, what));
  const cut = segment("client", { seq: 100, ack: 500 }, "abcdef");
  watcher.see(packetOf(cut.bytes.slice(0, cut.bytes.length - 4), 0, 0, RAW, true));
  watcher.see(segment("client", { seq: 106, ack: 500 }, "gh"));
  expect(watcher.told.join(" ")).toBe(">ab >(4) >gh");
});

test("shows what waits", () => {
  const watcher = watch();
  for (const [from, what] of OPEN) watcher.see(segment(from, what));
  expect(watcher.see(segment("client", { seq: 103, ack: 500 }, "defgh"))).toBe("[ (3) 5 ] [  ]");
});

describe("caps", () => {
  test.each<[string, Partial<Limits>]>([
    ["outOfOrderPerHalf", { outOfOrderPerHalf: 1_000 }],
    ["segmentsPerHalf", { segmentsPerHalf: 4 }],
    ["outOfOrderTotal", { outOfOrderTotal: 1_000 }],
  ])("%s: the hole is given up, and counted", (name, limits) => {
    const watcher = watch(limits);
    for (const [from, what] of OPEN) watcher.see(segment(from, what));
    for (let i = 0; i < 40; i++) watcher.see(segment("client", { seq: 101 + i * 2, ack: 500 }, "x"));
    expect(watcher.memory.held).toBeLessThanOrEqual(1_000);
    expect(watcher.refused.counts[name as keyof Limits]).toBeGreaterThan(0);
    watcher.finish();
    expect(watcher.bodies.true).toBe("x".repeat(40));
    expect(watcher.memory.held).toBe(0);
  });
});

test("whatever the network does to segments, the stream comes out whole", () => {
  const message = Array.from({ length: 120 }, (_, i) => String.fromCharCode(33 + (i % 90))).join("");
  const piece = fc.tuple(fc.nat(message.length - 1), fc.integer({ min: 1, max: 30 }));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), fc.nat(0xffff_ffff), fc.boolean(), (extra, isn, fin) => {
      const watcher = watch();
      const at = (offset: number) => (isn + 1 + offset) >>> 0;
      watcher.see(segment("client", { flags: "S", seq: isn }));
      watcher.see(segment("server", { flags: "S.", seq: 7, ack: at(0) }));
      const sent = (from: number, to: number) =>
        watcher.see(segment("client", { seq: at(from), ack: 8 }, text(message.slice(from, to))));
      if (fin) watcher.see(segment("client", { flags: "F.", seq: at(message.length), ack: 8 }));
      for (const [from, length] of extra) sent(from, from + length);
      for (let from = 0; from < message.length; from += 7) sent(from, from + 7);
      expect(watcher.bodies.true).toBe(message);
      expect(watcher.told.filter((line) => line.startsWith(">(") && /^>\(\d+\)$/.test(line))).toEqual([]);
      if (fin) expect(watcher.told).toContain(">.");
      expect(watcher.memory.held).toBe(0);
    }),
    { numRuns: 300 },
  );
});

test("nothing a peer sends makes it throw or hold on to memory", () => {
  const step = fc.record({
    from: fc.constantFrom<"client" | "server">("client", "server"),
    seq: fc.oneof(fc.integer({ min: 90, max: 130 }), fc.nat(0xffff_ffff)),
    ack: fc.oneof(fc.integer({ min: 90, max: 130 }), fc.nat(0xffff_ffff)),
    flags: fc.constantFrom("S", "S.", ".", "F.", "R", "R.", "SF", ""),
    window: fc.nat(65_535),
    payload: fc.string({ maxLength: 20 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const watcher = watch({ outOfOrderPerHalf: 2_000 });
      for (const { from, payload, ...what } of steps) watcher.see(segment(from, what, text(payload)));
      watcher.finish();
      expect(watcher.memory.held).toBe(0);
    }),
    { numRuns: 1_000 },
  );
});

describe("segments stamped earlier than what their receiver echoes", () => {
  const stamps = (value: number, echo: number): Segment => ({
    options: Uint8Array.from([1, 1, 8, 10, 0, 0, 0, value, 0, 0, 0, echo]),
  });
  const open: readonly Step[] = [
    ["client", { flags: "S", seq: 99, ...stamps(50, 0) }],
    ["server", { flags: "S.", seq: 499, ack: 100, ...stamps(70, 50) }],
    ["client", { seq: 100, ack: 500, ...stamps(50, 70) }],
  ];
  const old = (seq: number, said: string, flags = "."): Step => [
    "client",
    { seq, ack: 500, flags, ...stamps(9, 70) },
    said,
  ];
  const fresh: Step = ["client", { seq: 100, ack: 500, ...stamps(51, 70) }, "good"];

  test.each<[string, readonly Step[], string, string]>([
    ["are left out", [old(100, "evil"), fresh], ">evil >. <.", ">good >. <."],
    ["end nothing", [old(100, "", "F."), fresh], ">. <.", ">good >. <."],
    [
      "count when they are acknowledged: they came to us late",
      [["server", { seq: 500, ack: 104, ...stamps(71, 50) }], old(100, "late")],
      ">late >. <.",
      ">late >. <.",
    ],
  ])("%s", (_what, steps, asSnort, asHosts) => {
    for (const [strict, expected] of [
      [false, asSnort],
      [true, asHosts],
    ] as const) {
      const watcher = watch({}, "bsd", strict);
      for (const [from, what, payload] of [...open, ...steps]) watcher.see(segment(from, what, payload));
      watcher.finish();
      expect(watcher.told.join(" ")).toBe(expected);
    }
  });
});
