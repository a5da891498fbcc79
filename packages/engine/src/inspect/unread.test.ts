import { expect, test } from "vitest";
import { RAW } from "../decode/link-type.ts";
import { createEngine } from "../engine.ts";
import { parseRules } from "../rules/index.ts";
import { type Segment, segment } from "../testing/packets.ts";

const { ruleSet } = parseRules([
  {
    name: "test",
    text: 'alert tcp any any -> any any (msg:"m"; flow:to_server; http_uri; content:"/a"; sid:1;)',
  },
]);

type Sent = readonly [from: "client" | "server", what: Segment, payload?: string];

const GET = "GET /a HTTP/1.1\r\n\r\n";
const end = 100 + GET.length;
const open: readonly Sent[] = [
  ["client", { seq: 99, flags: "S" }],
  ["server", { seq: 499, ack: 100, flags: "S." }],
  ["client", { seq: 100, ack: 500 }],
  ["client", { seq: 100, ack: 500 }, GET],
];

/** Numbers of the packets with which the match was told, 0 for the end. */
function told(sent: readonly Sent[], options: { readonly tellUnread?: boolean } = {}): number[] {
  const when: number[] = [];
  let number = 0;
  const engine = createEngine({
    rules: ruleSet,
    ...options,
    onFinding: ({ type }) => type === "match" && when.push(number),
  });
  for (const [from, what, payload = ""] of sent) {
    number++;
    const { bytes } = segment(from, what, payload);
    engine.packet(bytes, 0, bytes.length, bytes.length, number, RAW, 0, -1);
  }
  number = 0;
  engine.finish();
  return when;
}

test.each<[string, readonly Sent[], number[]]>([
  ["with the acknowledgment", [...open, ["server", { seq: 500, ack: end }]], [5]],
  ["with the answer", [...open, ["server", { seq: 500, ack: end }, "HTTP/1.1 200 OK\r\n\r\n"]], [5]],
  ["not for half of it", [...open, ["server", { seq: 500, ack: end - 1 }]], []],
  ["not when it was answered by a reset", [...open, ["server", { seq: 500, ack: 100, flags: "R." }]], []],
  ["not at the end", open, []],
])("a match in a message is told %s", (_when, sent, expected) => {
  expect(told(sent)).toEqual(expected);
});

test("or at once, for who wants that", () => {
  expect(told(open, { tellUnread: true })).toEqual([4]);
});
