import { isLinkType } from "../../../packages/engine/src/decode/link-type.ts";
import { createEngine } from "../../../packages/engine/src/engine.ts";
import { parseRules } from "../../../packages/engine/src/rules/index.ts";
import { frame, ip, join, tcp, udp } from "../../../packages/engine/src/testing/packets.ts";
import { Conversation, fragments } from "../../scenarios/conversation.ts";
import { bytes, check, type Target, words } from "../target.ts";

const { ruleSet } = parseRules([
  {
    name: "fuzz",
    text: [
      'alert tcp any any -> any any ( http_uri; content:"/a"; pcre:"/a(b|c)*d/R"; sid:1; )',
      'alert tcp any any -> any any ( content:"GET"; byte_jump:1,0,relative; isdataat:4,relative; sid:2; )',
      'alert udp any any -> any any ( content:"|00 01|"; byte_test:2,>,1,0,relative; sid:3; )',
      'alert tcp any any -> any any ( file_data; content:"MZ"; base64_decode:relative; base64_data; content:"x"; sid:4; )',
      "alert icmp any any -> any any ( itype:8; dsize:>3; sid:5; )",
      "alert ip any any -> any any ( ttl:<5; ipopts:rr; fragbits:M; sid:6; )",
    ].join("\n"),
  },
]);
// One for all inputs, since making one takes longer than all else; nothing is left in it between them.
const engine = createEngine({
  rules: ruleSet,
  onFinding: () => {},
  limits: { flows: 64, fragmentedPackets: 8 },
});
let time = 1_700_000_000_000_000;
const LINK_TYPES = [1, 1, 1, 101, 113, 276, 0, 108].filter(isLinkType);

/** An input is packets: two octets of length each, first the link type's place in the list. */
const pack = (linkType: number, packets: readonly Uint8Array[]): Uint8Array =>
  join(
    Uint8Array.of(linkType),
    ...packets.flatMap((packet) => [Uint8Array.of(packet.length >> 8, packet.length & 255), packet]),
  );

const talk = new Conversation()
  .say("client", "GET /abcd HTTP/1.1\r\nHost: h\r\n\r\n", 7)
  .say("server", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nMZ\r\n0\r\n\r\n")
  .end();
const ends = { source: "10.0.0.1", destination: "10.0.0.2" };
const ends6 = { source: "2001:db8::1", destination: "2001:db8::2" };
const query = bytes("\x12\x34\x01\0\0\x01\0\0\0\0\0\0\x03www\x07example\x03com\0\0\x01\0\x01");
const inner = ip({ ...ends, protocol: 17 }, udp([4_000, 53], query));

/** Frames as a network card hands them over, through all of the engine. */
export const packet: Target = {
  name: "packet",
  seeds: [
    pack(0, talk),
    pack(
      0,
      talk.flatMap((one) => fragments(one, 16)),
    ),
    pack(0, [frame(0x0800, inner)]),
    pack(3, [
      inner,
      ip({ ...ends6, protocol: 6 }, tcp({ flags: "S" })),
      ip({ ...ends6, protocol: 17, more: true }, query),
    ]),
    // Tunnels: IP in IP, GRE, VXLAN, Geneve, Teredo, VLAN, MPLS, PPPoE.
    pack(3, [
      ip({ ...ends, protocol: 4 }, inner),
      ip({ ...ends, protocol: 47 }, join(bytes("\0\0\x08\0"), inner)),
    ]),
    pack(
      3,
      [4_789, 6_081, 3_544].map((port) =>
        ip(
          { ...ends, protocol: 17 },
          udp([port, port], join(bytes("\x08\0\0\0\0\0\0\0"), frame(0x0800, inner))),
        ),
      ),
    ),
    pack(0, [
      frame(0x8100, join(bytes("\0\x01\x08\0"), inner)),
      frame(0x8847, join(bytes("\0\0\x11\x40"), inner)),
      frame(0x8864, join(bytes("\x11\0\0\x01\0\x40\0\x21"), inner)),
    ]),
    pack(0, [frame(0x0800, ip({ ...ends, protocol: 1 }, bytes("\x08\0\0\0\0\x01\0\x01abcdefgh")))]),
  ],
  words: words(
    "\x08\0",
    "\x86\xdd",
    "\x81\0",
    "\x88\x47",
    "\x45\0",
    "\x60\0\0\0",
    "\x2c",
    "\x12\xb5",
    "\x17\xc1",
    "\x0d\xd8",
  ),
  run(input) {
    const linkType = LINK_TYPES[(input[0] ?? 0) % LINK_TYPES.length]!;
    const before = engine.counters.packets;
    let packets = 0;
    for (let at = 1; at + 2 <= input.length; ) {
      const length = (input[at]! << 8) | input[at + 1]!;
      const end = Math.min(input.length, at + 2 + length);
      engine.packet(input, at + 2, end, length, (time += 1_000), linkType, 0, -1);
      packets++;
      at = end;
    }
    engine.advance((time += 1_000_000));
    engine.finish();
    check(engine.counters.packets - before === packets, "a packet was not counted");
  },
};
