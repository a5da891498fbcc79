import { expect, test } from "vitest";
import { Flow } from "../flow/flow.ts";
import { hex } from "../testing/hex.ts";
import { frame, ip, join, packetOf, tcp, udp } from "../testing/packets.ts";
import { whereOfFlow, whereOfPacket } from "./where.ts";

const ENDS = { source: "192.0.2.1", destination: "198.51.100.2" };
const OUTER = { source: "10.9.9.1", destination: "10.9.9.2" };
const echo = ip({ ...ENDS, protocol: 1 }, hex("0800 0000 0001 0002"));
const vxlan = (inner: Uint8Array): Uint8Array =>
  ip({ ...OUTER, protocol: 17 }, udp([5555, 4789], join(hex("08000000 00000100"), frame(0x0800, inner))));

test.each<[string, Uint8Array, number | undefined, number | undefined]>([
  ["TCP", ip({ ...ENDS, protocol: 6 }, tcp({ ports: [1, 2] })), 1, 2],
  ["a fragment", ip({ ...ENDS, protocol: 6, more: true }, tcp({ ports: [1, 2] })), undefined, undefined],
  ["ICMP", echo, undefined, undefined],
  ["ICMP in a UDP tunnel", vxlan(echo), 5555, 4789],
  ["TCP in a UDP tunnel", vxlan(ip({ ...ENDS, protocol: 6 }, tcp({ ports: [1, 2] }))), 1, 2],
])("the ports of %s", (_what, bytes, sourcePort, destinationPort) => {
  expect(whereOfPacket(packetOf(bytes), undefined)).toMatchObject({
    source: "192.0.2.1",
    destination: "198.51.100.2",
    sourcePort,
    destinationPort,
  });
});

test.each([
  [17, 1, 2],
  [1, undefined, undefined],
])("a flow of protocol %i, from its client", (protocol, sourcePort, destinationPort) => {
  const flow = new Flow(9, 0, protocol, 5);
  flow.setEnds(4, hex("c0000201 c6336402"), 0, 4);
  flow.clientPort = 1;
  flow.serverPort = 2;
  expect(whereOfFlow(flow, 7, 3)).toMatchObject({
    time: 7,
    packetNumber: 3,
    flowId: 9,
    source: "192.0.2.1",
    destination: "198.51.100.2",
    sourcePort,
    destinationPort,
  });
});
