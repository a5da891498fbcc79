import type { PacketCapture, SecurityEvent } from "@peccary/api";
import { CaptureReader, PcapngWriter } from "@peccary/engine/captures";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ip, tcp } from "../../../engine/src/testing/packets.ts";
import { capture, pod, type TestWorld, testWorld } from "../testing/world.ts";
import type { CaptureFile } from "./capture.ts";
import { mergedCapture } from "./merged-capture.ts";

const RAW = 101;
const T = Date.parse("2030-01-01T00:00:01Z") * 1e3;
const packet = ip(
  { source: "10.0.0.1", destination: "10.0.0.2", protocol: 6 },
  tcp({ ports: [40_000, 80] }, "GET"),
);

let world: TestWorld;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.close());

function file(time: number): Uint8Array {
  const writer = new PcapngWriter();
  writer.section();
  writer.packet(writer.interface({ linkType: RAW }), packet, 0, packet.length, packet.length, time);
  return writer.take();
}

const alert: SecurityEvent = {
  id: "1",
  time: Math.floor(T / 1e6),
  time_us: T,
  type: "deep_packet_inspection",
  origin: "dpi",
  severity: 100,
  description: "d",
  host: "node-a",
  protocol: "tcp",
  source_ip: "10.0.0.1",
  source_port: 40_000,
  source_namespace: "default",
  dest_ip: "10.0.0.2",
  dest_port: 80,
  record: {
    snort_generator_id: "1",
    snort_signature_id: "9",
    snort_signature_revision: "1",
    message: "found it",
  },
};

test("one file has all that is known", async () => {
  await world.objects.create(pod("web-1", { app: "web" }, { node: "node-a" }));
  await world.objects.updateStatus({
    ...(await world.objects.get(world.kinds.Pod, "web-1", "default"))!,
    status: { podIP: "10.0.0.1" },
  });
  await world.objects.create({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "db", namespace: "default" },
    spec: { clusterIP: "10.0.0.2" },
  });
  await world.events.add([alert]);
  const { metadata } = await world.objects.create(capture("cap", {}));
  world.join("node-a");
  world.report("node-a", {
    captures: [
      {
        uid: metadata.uid!,
        directory: "/d",
        fileNames: [],
        state: "Capturing",
        errors: [],
        interfaces: [{ pod: "web-1", interface: "eth0", packets: 2, lost: 1, drops: 4 }],
      },
    ],
  });
  const subject = {
    ...(await world.objects.get(world.kinds.PacketCapture, "cap", "default")),
    status: {
      files: [
        {
          node: "node-a",
          fileNames: [
            "web-1_eth0.pcap",
            "web-1_eth0-20300101000000.pcap",
            "web-1_eth0-20300101000000_000001.pcap",
          ],
        },
        { node: "node-b", fileNames: ["web-1_eth0.pcap"] },
      ],
      conditions: [
        { type: "Privacy", status: "True", message: "masked", lastTransitionTime: "2030-01-01T00:00:00Z" },
      ],
    },
  } as unknown as PacketCapture;
  const opened: CaptureFile[] = [];
  const stream = await mergedCapture(subject, {
    ...world,
    async *open(one) {
      opened.push(one);
      yield file(T + opened.length - 1);
    },
  });
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  const whole = Buffer.concat(chunks);

  const times: number[] = [];
  const reader = new CaptureReader((_bytes, _start, _end, _wire, time) => times.push(time));
  reader.push(new Uint8Array(whole));
  reader.finish();
  expect(reader.problem).toBeUndefined();
  expect(times).toHaveLength(4);
  // Rotated ones of an interface first, oldest first; then the next node's.
  expect(opened.filter(({ node }) => node === "node-a").map(({ name }) => name)).toEqual([
    "web-1_eth0-20300101000000.pcap",
    "web-1_eth0-20300101000000_000001.pcap",
    "web-1_eth0.pcap",
  ]);
  const text = whole.toString("latin1");
  for (const piece of [
    "default/web-1/eth0",
    '"node":"node-a"',
    '"labels":{"app":"web"}',
    "default/web-1\0",
    "default/service/db\0",
    "privacy since 2030-01-01T00:00:00Z: masked",
    "alert [1:9:1] found it",
  ])
    expect(text).toContain(piece);
});
