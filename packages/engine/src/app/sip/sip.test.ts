import { expect, test } from "vitest";
import { converse } from "../../testing/stream.ts";

const invite = "INVITE sip:b@h SIP/2.0\r\nVia: x\r\nContent-Length: 4\r\n\r\nbody";
const ringing = "SIP/2.0 180 Ringing\r\nl: 0\r\n\r\n";

test("a datagram is a message", () => {
  const seen = converse(
    [
      ["c", invite],
      ["s", ringing],
    ],
    { transport: "udp" },
  );
  expect(seen.service).toBe("sip");
  expect(seen.units.map(({ buffers }) => buffers)).toEqual([
    { pkt_data: invite, sip_header: invite.slice(0, -4), sip_body: "body" },
    { pkt_data: ringing, sip_header: ringing },
  ]);
  expect(seen.units.map(({ facts }) => [facts.sipMethod, facts.sipStatus])).toEqual([
    ["invite", -1],
    [undefined, 180],
  ]);
});

test.each(Array.from({ length: invite.length }, (_, i) => i))("over TCP, cut at byte %i", (cut) => {
  const turns = [
    ["c", `${invite}${invite}`],
    ["s", ringing],
  ] as const;
  expect(converse(turns, { cut }).units.map(({ buffers }) => buffers.pkt_data)).toEqual([
    invite,
    invite,
    ringing,
  ]);
});

test.each([
  ["OPTIONS sip:b@h SIP/2.0\r\n\r\n", "sip"],
  ["OPTIONS / HTTP/1.1\r\n\r\n", "http"],
  ["NONSENSE x SIP/2.0\r\n\r\n", "sip"],
])("%j", (said, service) => {
  expect(converse([["c", said]]).service).toBe(service);
});
