import { expect, test } from "vitest";
import { addressText } from "../address.ts";
import { Packet } from "../decode/packet.ts";
import { Flow } from "../flow/flow.ts";
import { hex } from "../testing/hex.ts";
import { PseudoPacket } from "./pseudo-packet.ts";

const V4 = hex("c0000201 c6336402");
const V6 = hex("20010db8000000000000000000000001 20010db8000000000000000000000002");

test.each([
  ["to the server", 4, V4, true, "192.0.2.1 1 > 198.51.100.2 2"],
  ["to the client", 4, V4, false, "198.51.100.2 2 > 192.0.2.1 1"],
  ["to the server", 6, V6, true, "2001:db8::1 1 > 2001:db8::2 2"],
  ["to the client", 6, V6, false, "2001:db8::2 2 > 2001:db8::1 1"],
])("%s, version %i", (_what, version, ends, toServer, expected) => {
  const flow = new Flow(1, 3, 6, 0);
  flow.setEnds(version, ends, 0, ends.length / 2);
  flow.clientPort = 1;
  flow.serverPort = 2;
  const of = Object.assign(new Packet(), { time: 5, number: 8, sourcePort: 99, payloadEnd: 7 });
  const packet = new PseudoPacket().make(flow, toServer, of);
  const size = ends.length / 2;
  const source = addressText(packet.bytes, packet.source, size);
  const destination = addressText(packet.bytes, packet.destination, size);
  expect(`${source} ${packet.sourcePort} > ${destination} ${packet.destinationPort}`).toBe(expected);
  expect(packet).toMatchObject({
    time: 5,
    number: 8,
    tap: 3,
    protocol: 6,
    transported: true,
    tcpFlags: 0x10,
    payloadLength: 0,
  });
});
