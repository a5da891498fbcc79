import { expect, test } from "vitest";
import { AppLayer } from "../app/app-flow.ts";
import { latin1 } from "../bytes.ts";
import type { Packet } from "../decode/packet.ts";
import { FlowTable } from "../flow/table.ts";
import { defaultLimits, Refused } from "../limits.ts";
import { StreamMemory, TcpStream } from "../stream/tcp.ts";
import { type Segment, segment } from "../testing/packets.ts";
import { TcpConversation } from "./tcp-conversation.ts";

type Sent = readonly [from: "client" | "server", what: Segment, payload?: string];

/** What rules are shown of a conversation: `raw`, `run` or `unit`, which way, with which service known. */
function shown(sent: readonly Sent[]): string[] {
  const refused = new Refused();
  const said: string[] = [];
  const tell = (kind: string, toServer: boolean, service: string | undefined, text: string) => {
    if (text !== "")
      said.push(`${kind} ${toServer ? ">" : "<"}${service === undefined ? "" : ` ${service}`} ${text}`);
  };
  const layer = new AppLayer(defaultLimits, refused, {
    unit: (flow, direction, buffers, part) =>
      tell(
        "unit",
        direction === "to-server",
        flow.service,
        part ?? latin1(buffers.bytes[0]!, buffers.start[0]!, buffers.end[0]!),
      ),
    transaction: () => undefined,
  });
  const memory = new StreamMemory(defaultLimits, refused);
  let packet: Packet | undefined;
  const onlooker = {
    segment: (_flow: unknown, toServer: boolean, service: string | undefined, withPayload: boolean) => {
      if (withPayload)
        tell("raw", toServer, service, latin1(packet!.bytes, packet!.payload, packet!.payloadEnd));
    },
    stream: (_flow: unknown, toServer: boolean, bytes: Uint8Array, start: number, end: number) =>
      tell("run", toServer, undefined, latin1(bytes, start, end)),
    wantsAll: false,
    parsed: () => undefined,
    late: () => undefined,
  };
  const table = new FlowTable(defaultLimits, refused, (flow) =>
    (flow.stream as TcpConversation | undefined)?.finish(),
  );
  for (const [from, what, payload = ""] of sent) {
    packet = segment(from, what, payload);
    const flow = table.find(packet)!;
    if (flow.stream === undefined && !TcpStream.concerns(packet)) continue;
    flow.stream ??= new TcpConversation(flow, layer.open(flow, "tcp"), memory, onlooker);
    (flow.stream as TcpConversation).packet(packet, table.toServer);
  }
  table.finish();
  return said;
}

const OPEN: readonly Sent[] = [
  ["client", { seq: 99, flags: "S" }],
  ["server", { seq: 499, ack: 100, flags: "S." }],
  ["client", { seq: 100, ack: 500 }],
];
const GET = "GET / HTTP/1.1\r\n\r\n";
const after = (text: string): number => 100 + text.length;

test.each<[string, readonly Sent[], string[]]>([
  [
    "nobody knows the protocol: raw, and the run of both segments at the end",
    [...OPEN, ["client", { seq: 100, ack: 500 }, "ab"], ["client", { seq: 102, ack: 500 }, "cd"]],
    ["raw > ab", "raw > cd", "run > abcd"],
  ],
  [
    "the segment that tells the protocol is raw too, those after the answer are not",
    [
      ...OPEN,
      ["client", { seq: 100, ack: 500 }, GET],
      ["server", { seq: 500, ack: after(GET) }],
      ["client", { seq: after(GET), ack: 500 }, GET],
    ],
    [`raw > ${GET}`, "unit > http header", "unit > http header"],
  ],
  [
    "until the answer comes, segments are raw and of no known service",
    [...OPEN, ["client", { seq: 100, ack: 500 }, GET], ["client", { seq: after(GET), ack: 500 }, GET]],
    [`raw > ${GET}`, "unit > http header", `raw > ${GET}`, "unit > http header"],
  ],
  [
    "one side of a conversation picked up midway is seen as a run only",
    [["client", { seq: 100, ack: 500 }, GET]],
    [`run > ${GET}`],
  ],
  [
    "what was sent again is raw, though a parser has seen it",
    [
      ...OPEN,
      ["client", { seq: 100, ack: 500 }, GET],
      ["server", { seq: 500, ack: after(GET) }],
      ["client", { seq: 100, ack: 500 }, GET],
      ["client", { seq: after(GET), ack: 500 }, GET],
    ],
    [`raw > ${GET}`, "unit > http header", `raw > http ${GET}`, "unit > http header"],
  ],
  [
    "what a parser made no sense of is a run, from its last unit on",
    [
      ...OPEN,
      ["client", { seq: 100, ack: 500 }, `${GET}GE`],
      ["server", { seq: 500, ack: after(GET) + 2 }],
      ["client", { seq: after(GET) + 2, ack: 500 }, "T\x00"],
      ["client", { seq: after(GET) + 4, ack: 500 }, "end"],
    ],
    [`raw > ${GET}GE`, "unit > http header", "raw > http end", "run > GET\x00end"],
  ],
  [
    "what a SYN carries waits for the end of the handshake",
    [
      ["client", { seq: 99, flags: "S" }, GET],
      ["server", { seq: 499, ack: after(GET), flags: "S." }],
      ["client", { seq: after(GET), ack: 500 }],
    ],
    [`raw > ${GET}`, "unit > http header"],
  ],
])("%s", (_what, sent, expected) => {
  expect(shown(sent)).toEqual(expected);
});
