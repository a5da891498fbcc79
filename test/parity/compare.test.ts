import { expect, test } from "vitest";
import { byReason, whyOf } from "./causes.ts";
import { bySid, compare, expected, given, precision, recall } from "./compare.ts";

const snort = (pcap: string, sid: number, dport: number | null = 80) =>
  expected({
    pcap,
    gid: 1,
    sid,
    rev: 2,
    src: "10.0.0.1",
    sport: dport === null ? null : 1024,
    dst: "10.0.0.2",
    dport,
  });

const ours = (pcap: string, sid: number, port?: number) =>
  given({
    event_type: "alert",
    pcap_filename: `some/folder/${pcap}`,
    src_ip: "10.0.0.1",
    dest_ip: "10.0.0.2",
    ...(port === undefined ? {} : { src_port: 1024, dest_port: port }),
    alert: { gid: 1, signature_id: sid, rev: 2 },
  });

test("the same alert said by both is one, however often", () => {
  const parity = compare(
    [snort("a.pcap", 1), snort("b.pcap", 7, null)],
    [ours("a.pcap", 1, 80), ours("a.pcap", 1, 80), ours("b.pcap", 7)],
  );
  expect(parity).toEqual({ both: 2, missed: [], extra: [] });
  expect([precision(parity), recall(parity)]).toEqual([1, 1]);
});

test("missed and extra are told apart, and counted by rule", () => {
  const parity = compare(
    [snort("a.pcap", 1), snort("b.pcap", 1), snort("a.pcap", 2)],
    [ours("a.pcap", 1, 80), ours("a.pcap", 3, 80), ours("a.pcap", 2, 81)],
  );
  expect(bySid(parity.missed)).toEqual([
    [1, 1],
    [2, 1],
  ]);
  expect(bySid(parity.extra)).toEqual([
    [2, 1],
    [3, 1],
  ]);
  expect([precision(parity), recall(parity)]).toEqual([1 / 3, 1 / 3]);
});

test("silence on both sides is full marks", () => {
  const parity = compare([], []);
  expect([precision(parity), recall(parity)]).toEqual([1, 1]);
});

test("differences are counted by their reason", () => {
  const extra = { ...ours("a.pcap", 1, 80), service: "ssh" };
  expect(byReason([snort("a.pcap", 1)], [extra, { ...extra, service: "http" }])).toEqual([
    ["missed, not explained", 1],
    [`extra, ${whyOf("extra", extra)}`, 1],
    ["extra, not explained", 1],
  ]);
  expect(whyOf("extra", extra)).toContain("SSH");
});
