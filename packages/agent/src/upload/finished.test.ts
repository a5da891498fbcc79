import type { CaptureState } from "@peccary/api";
import { expect, test } from "vitest";
import { finishedFiles } from "./finished.ts";

const files = [
  "a_eth0-20260102030406.pcap",
  "a_eth0.pcap",
  "b_eth0-20260102030405.pcap",
  "b_eth0-20260102030405_000001.pcap",
  "b_eth0.pcap",
];
const rotated = [
  "b_eth0-20260102030405.pcap",
  "b_eth0-20260102030405_000001.pcap",
  "a_eth0-20260102030406.pcap",
];

test.each<[CaptureState | undefined, string[]]>([
  ["Capturing", rotated],
  ["WaitingForTraffic", rotated],
  ["Scheduled", rotated],
  ["Error", rotated],
  [undefined, rotated],
  ["Finished", [...rotated, "a_eth0.pcap", "b_eth0.pcap"]],
])("of a capture that is %s", (state, finished) => {
  expect(finishedFiles(files, state)).toEqual(finished);
});
