import { dpiRecord, securityEvent as schema } from "@peccary/api";
import { expect, test } from "vitest";
import { match } from "../testing/samples.ts";
import { securityEvent } from "./security-event.ts";

const inspection = { namespace: "hipstershop", name: "sample-dpi-frontend" };
const frontend = {
  uid: "1",
  namespace: "hipstershop",
  name: "frontend-1",
  aggregate: "frontend-*",
  netns: "x",
};
const netshoot = { ip: "10.0.0.1", namespace: "dev", name: "netshoot", aggregate: "netshoot" };
const asFrontend = { ip: "10.0.0.2", namespace: "hipstershop", name: "frontend-1", aggregate: "frontend-*" };
const old = { ip: "10.0.0.2", namespace: "hipstershop", name: "gone-1", aggregate: "gone-*" };

const names = (endpoints: (typeof netshoot)[], addresses: string[] = []) => ({
  endpoints: new Map(endpoints.map((endpoint) => [endpoint.ip, endpoint])),
  neighbours: new Map(),
  workload: frontend,
  addresses,
});

test("the document, whole", () => {
  const event = securityEvent(
    match({ payload: "GET /cmd.exe", where: { service: "http", communityId: "1:x" } }),
    inspection,
    "the-id",
    "node-a",
    names([netshoot, asFrontend]),
  );
  expect(event).toEqual({
    id: "the-id",
    time: 1_700_000_000,
    time_us: 1_700_000_000_123_456,
    type: "deep_packet_inspection",
    origin: "dpi.hipstershop/sample-dpi-frontend",
    severity: 100,
    name: "MALWARE-BACKDOOR attempt",
    description: "Encountered suspicious traffic matching snort rule for malicious activity",
    host: "node-a",
    protocol: "tcp",
    source_ip: "10.0.0.1",
    source_port: 40_000,
    source_name: "netshoot",
    source_name_aggr: "netshoot",
    source_namespace: "dev",
    dest_ip: "10.0.0.2",
    dest_port: 80,
    dest_name: "frontend-1",
    dest_name_aggr: "frontend-*",
    dest_namespace: "hipstershop",
    attack_vector: "Network",
    record: {
      snort_signature_id: "57461",
      snort_signature_revision: "1",
      snort_alert: expect.stringContaining("[1:57461:1]"),
      snort_generator_id: "1",
      message: "MALWARE-BACKDOOR attempt",
      classtype: "trojan-activity",
      priority: 1,
      references: [],
      payload: Buffer.from("GET /cmd.exe").toString("base64"),
      matches: [],
      buffer: "pkt_data",
      app_proto: "http",
      community_id: "1:x",
    },
  });
  expect(schema.parse(event)).toEqual(event);
  expect(dpiRecord.parse(event.record)).toEqual(event.record);
});

test.each([
  ["nobody is known", names([]), undefined, undefined],
  ["its own address is known from its interface", names([], ["10.0.0.2"]), undefined, "frontend-1"],
  ["it is the one that sends", names([], ["10.0.0.1"]), "frontend-1", undefined],
  ["an old pod had its address", names([old], ["10.0.0.2"]), undefined, "frontend-1"],
  ["both are known", names([netshoot, asFrontend]), "netshoot", "frontend-1"],
])("names when %s", (_what, known, source, destination) => {
  const event = securityEvent(match(), inspection, "id", "node-a", known);
  expect([event.source_name, event.dest_name]).toEqual([source, destination]);
});

test("a protocol without ports", () => {
  const where = { sourcePort: undefined, destinationPort: undefined, protocol: 58 };
  const event = securityEvent(match({ where }), inspection, "id", "node-a", names([]));
  expect(event).not.toHaveProperty("source_port");
  expect(event.protocol).toBe("icmp");
  expect(schema.parse(event)).toEqual(event);
});
