import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addressText } from "../address.ts";
import { ICMP, type Packet, UDP } from "../decode/packet.ts";
import { defaultLimits, type Limits, Refused } from "../limits.ts";
import { hex } from "../testing/hex.ts";
import { datagram, ip, packetOf, type Segment, segment, tcp, udp } from "../testing/packets.ts";
import type { Flow } from "./flow.ts";
import { FlowTable } from "./table.ts";

const SECOND = 1_000_000;

function open(limits: Partial<Limits> = {}) {
  const ended: string[] = [];
  const refused = new Refused();
  const table = new FlowTable({ ...defaultLimits, ...limits }, refused, (flow, reason) =>
    ended.push(`${flow.id} ${reason}`),
  );
  return { table, ended, refused };
}

type Step = readonly ["client" | "server", Segment, string?];

/** Shows a table one TCP conversation, and says what it makes of it. */
function follow(steps: readonly Step[]) {
  const { table, ended } = open();
  const flows: (Flow | undefined)[] = [];
  for (const [from, what, payload] of steps) flows.push(table.find(segment(from, what, payload)));
  return { flow: flows.at(-1)!, flows, ended, table };
}

const OPENING: readonly Step[] = [
  ["client", { flags: "S", seq: 100 }],
  ["server", { flags: "S.", seq: 500, ack: 101 }],
];
const OPEN: readonly Step[] = [...OPENING, ["client", { flags: ".", seq: 101, ack: 501 }]];
const CLOSED: readonly Step[] = [
  ...OPEN,
  ["client", { flags: "F.", seq: 101, ack: 501 }],
  ["server", { flags: "F.", seq: 501, ack: 102 }],
];

describe("TCP", () => {
  test.each<[string, readonly Step[], object]>([
    ["a SYN", OPENING.slice(0, 1), { established: false, closed: false }],
    ["SYN and SYN/ACK", OPENING, { established: false }],
    ["a whole handshake", OPEN, { established: true, midstream: false, handshake: true }],
    ["a SYN/ACK first", [...OPEN].slice(1), { established: true, midstream: false, clientPort: 40_000 }],
    [
      "an acknowledgment of the SYN/ACK that was not seen",
      [OPENING[0]!, ["client", { seq: 101, ack: 501 }]],
      { established: true, midstream: false },
    ],
    [
      "data of both without the SYN/ACK",
      [OPENING[0]!, ["client", { seq: 101, ack: 501 }, "a"], ["server", { seq: 501, ack: 102 }, "b"]],
      { established: true },
    ],
    [
      "a client we came late to",
      [["client", { seq: 7 }, "late"]],
      { established: true, midstream: true, clientPort: 40_000 },
    ],
    [
      "a server we came late to",
      [["server", { seq: 7 }, "late"]],
      { established: true, midstream: true, clientPort: 40_000 },
    ],
    ["one FIN", CLOSED.slice(0, 4), { closed: false, established: true }],
    [
      "a reset where less than the least window was offered",
      [
        ...OPEN,
        ["client", { seq: 101, ack: 501, window: 10 }],
        ["server", { flags: "R", seq: 501 + 60_000 }],
      ],
      { closed: true },
    ],
    [
      "a SYN that cannot take an open flow's numbers away",
      [...OPEN, ["client", { flags: "S", seq: 50 }]],
      { toServer: expect.objectContaining({ first: 101 }) },
    ],
    ["FIN of both", CLOSED, { closed: true, established: true }],
    ["a reset at the right number", [...OPEN, ["server", { flags: "R", seq: 501 }]], { closed: true }],
    ["a reset in the window", [...OPEN, ["server", { flags: "R", seq: 501 + 60_000 }]], { closed: true }],
    [
      "a reset beyond the window",
      [...OPEN, ["server", { flags: "R", seq: 501 + 70_000 }]],
      { closed: false },
    ],
    ["a reset of long ago", [...OPEN, ["client", { flags: "R", seq: 1 }]], { closed: false }],
    [
      "a refused connection",
      [OPENING[0]!, ["server", { flags: "R.", seq: 0, ack: 101 }]],
      { closed: true, established: false },
    ],
    [
      "a refusal of something else",
      [OPENING[0]!, ["server", { flags: "R.", seq: 0, ack: 7 }]],
      { closed: true, established: false },
    ],
    [
      "a reset in a scaled window",
      [
        ["client", { flags: "S", seq: 100, options: hex("03030700") }],
        ["server", { flags: "S.", seq: 500, ack: 101, options: hex("01030307") }],
        ["client", { flags: ".", seq: 101, ack: 501, window: 1_000 }],
        ["server", { flags: "R", seq: 501 + 128_000 }],
      ],
      { closed: true },
    ],
  ])("%s", (_what, steps, expected) => {
    const { flow, table } = follow(steps);
    expect(flow).toMatchObject(expected);
    expect(table.created).toBe(1);
  });

  test("a SYN on a flow that is over starts another", () => {
    const { flows, ended } = follow([...CLOSED, ["client", { flags: "S", seq: 9_000 }]]);
    expect([flows.at(-1)!.id, flows.at(-1)!.established, ended]).toEqual([2, false, ["1 closed"]]);
  });

  test("so does one with a lower number", () => {
    expect(follow([...CLOSED, ["client", { flags: "S", seq: 50 }]]).flow.id).toBe(2);
  });

  test("a SYN with a new number on an open flow starts another, one sent again does not", () => {
    expect(follow([...OPEN, ["client", { flags: "S", seq: 100 }]]).flow.id).toBe(1);
    expect(follow([...OPEN, ["client", { flags: "S", seq: 90_000 }]]).flow.id).toBe(2);
  });

  test("late packets of a closed flow belong to it", () => {
    const { table, ended } = follow([...CLOSED, ["client", { seq: 102, ack: 502 }]]);
    expect([table.created, ended]).toEqual([1, []]);
  });

  test("counts what each side sent", () => {
    const { flow } = follow([
      ...OPEN,
      ["client", { seq: 101, ack: 501 }, "abc"],
      ["server", { seq: 501, ack: 104 }, "d"],
    ]);
    expect([flow.toServer.packets, flow.toServer.bytes, flow.toClient.packets, flow.toClient.bytes]).toEqual([
      3, 3, 2, 1,
    ]);
  });
});

describe("who is who", () => {
  const a = "192.0.2.1";
  const b = "192.0.2.2";
  const ping = (source: string, destination: string, type: number) =>
    packetOf(ip({ source, destination, protocol: ICMP }, Uint8Array.from([type, 0, 0, 0, 0, 1, 0, 1])));
  const other = (source: string, destination: string) =>
    packetOf(ip({ source, destination, protocol: 89 }, new Uint8Array(4)));

  test.each<[string, readonly Packet[], string[]]>([
    [
      "the first to send a datagram is the client",
      [datagram(a, b, [53, 9000]), datagram(b, a, [9000, 53])],
      ["1 >", "1 < established"],
    ],
    ["other ports are another flow", [datagram(a, b, [1, 2]), datagram(a, b, [2, 1])], ["1 >", "2 >"]],
    [
      "a question and its answer are one flow",
      [ping(a, b, 8), ping(b, a, 0), ping(a, b, 8)],
      ["1 >", "1 < established", "1 > established"],
    ],
    ["an answer alone", [ping(b, a, 0), ping(a, b, 8)], ["1 >", "1 < established"]],
    ["protocols without ports", [other(a, b), other(b, a)], ["1 >", "1 < established"]],
    ["talking to oneself", [datagram(a, a, [1, 2]), datagram(a, a, [2, 1])], ["1 >", "1 < established"]],
    [
      "IPv4 and mapped IPv6 differ",
      [datagram("::ffff:192.0.2.1", "::ffff:192.0.2.2", [1, 2]), datagram(a, b, [1, 2])],
      ["1 >", "2 >"],
    ],
    [
      "fragments belong to none",
      [packetOf(ip({ source: a, destination: b, protocol: UDP, more: true }, udp([1, 2], "x")))],
      ["none"],
    ],
    [
      "nor do headers cut short",
      [packetOf(ip({ source: a, destination: b, protocol: UDP }, hex("0001")))],
      ["none"],
    ],
    ["nor does what is not IP", [packetOf(hex("00"))], ["none"]],
  ])("%s", (_what, packets, expected) => {
    const { table } = open();
    const seen = packets.map((packet) => {
      const flow = table.find(packet);
      if (flow === undefined) return "none";
      return `${flow.id} ${table.toServer ? ">" : "<"}${flow.established ? " established" : ""}`;
    });
    expect(seen).toEqual(expected);
  });

  test("different taps are different worlds", () => {
    const { table } = open();
    const packets = [0, 1, 0].map((tap) =>
      packetOf(ip({ source: a, destination: b, protocol: UDP }, udp([1, 2])), 0, tap),
    );
    expect(packets.map((packet) => table.find(packet)!.id)).toEqual([1, 2, 1]);
  });
});

describe("forgetting", () => {
  const at = (seconds: number, port = 1) => datagram("192.0.2.1", "192.0.2.2", [port, 53], seconds * SECOND);

  test("a flow silent for too long ends, and its next packet starts another", () => {
    const { table, ended } = open({ udpIdle: 10 * SECOND });
    const ids = [0, 9, 18, 29].map((second) => table.find(at(second))!.id);
    expect([ids, ended]).toEqual([[1, 1, 1, 2], ["1 idle"]]);
  });

  test("time may pass without packets", () => {
    const { table, ended } = open({ udpIdle: 10 * SECOND });
    table.find(at(0));
    table.advance(10 * SECOND);
    expect(ended).toEqual([]);
    table.advance(11 * SECOND);
    expect([ended, table.size]).toEqual([["1 idle"], 0]);
  });

  test("a closed flow goes sooner than an open one", () => {
    const { table, ended } = follow(CLOSED);
    table.advance(defaultLimits.tcpClosed + 1);
    expect(ended).toEqual(["1 closed"]);
  });

  test("at the cap the one silent longest goes, and is counted", () => {
    const { table, ended, refused } = open({ flows: 2 });
    for (const port of [1, 2, 1, 3]) table.find(at(0, port));
    expect([ended, table.size, refused.counts]).toEqual([["2 evicted"], 2, { flows: 1 }]);
  });

  test("a flood of SYNs does not push out what is open", () => {
    const { table, ended } = open({ flows: 10 });
    for (const [from, what] of OPEN) table.find(segment(from, what));
    for (let port = 1; port <= 50; port++) table.find(segment("client", { flags: "S", ports: [port, 80] }));
    expect(ended).not.toContain("1 evicted");
    expect(table.size).toBe(10);
  });

  test("a crowded bucket loses its oldest, and is counted", () => {
    const { table, refused, ended } = open({ flowsPerBucket: 2 });
    for (let port = 1; port <= 2_000; port++) table.find(at(0, port));
    expect(refused.counts.flowsPerBucket).toBe(ended.length);
    expect(table.size).toBe(2_000 - ended.length);
  });

  test("the end of a tap ends its flows alone", () => {
    const { table, ended } = open();
    for (const tap of [0, 1])
      table.find(
        packetOf(ip({ source: "192.0.2.1", destination: "192.0.2.2", protocol: UDP }, udp([1, 2])), 0, tap),
      );
    table.finish(1);
    expect(ended).toEqual(["2 finished"]);
    table.finish();
    expect([ended, table.size]).toEqual([["2 finished", "1 finished"], 0]);
  });

  test("a clock that went back does not stop forgetting", () => {
    const { table, ended } = open({ udpIdle: 10 * SECOND });
    table.find(at(1_000_000));
    table.find(at(0, 2));
    table.find(at(20, 3));
    expect(ended).toEqual(["1 idle", "2 idle"]);
  });
});

test("finds the same flow for both directions, and never another's", () => {
  const address = fc.constantFrom("10.0.0.1", "10.0.0.2", "10.0.1.1", "fd00::1", "fd00::2");
  const port = fc.constantFrom(1, 2, 80);
  const one = fc
    .record({
      source: address,
      destination: address,
      ports: fc.tuple(port, port),
      tap: fc.nat(1),
      kind: fc.constantFrom("tcp", "udp"),
    })
    .filter(({ source, destination }) => source.includes(":") === destination.includes(":"));
  fc.assert(
    fc.property(fc.array(one, { maxLength: 60 }), (list) => {
      const { table } = open();
      const byName = new Map<string, number>();
      for (const { source, destination, ports, tap, kind } of list) {
        const body = kind === "tcp" ? tcp({ ports }, "x") : udp(ports, "x");
        const flow = table.find(
          packetOf(ip({ source, destination, protocol: kind === "tcp" ? 6 : 17 }, body), 0, tap),
        )!;
        const ends = [`${source} ${ports[0]}`, `${destination} ${ports[1]}`];
        const name = [...ends.toSorted(), tap, kind].join();
        expect(flow.id).toBe(byName.get(name) ?? byName.size + 1);
        byName.set(name, flow.id);
        const client = `${addressText(flow.client)} ${flow.clientPort}`;
        expect(client).toBe(ends[table.toServer ? 0 : 1]);
      }
      expect(table.size).toBe(byName.size);
    }),
  );
});
