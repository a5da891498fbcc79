import type { CaptureState } from "@peccary/api";

/** `_eth0-20260102030405.pcap`: nothing is appended to it any more. */
const ROTATED = /-\d{14}(_\d{6})?\.pcap(ng)?$/;

/** Files that will not change: rotated ones, and all when the capture is over. Oldest first. */
export function finishedFiles(files: readonly string[], state: CaptureState | undefined): string[] {
  const rotated = files.filter((name) => ROTATED.test(name));
  const last = state === "Finished" ? files.filter((name) => !ROTATED.test(name)) : [];
  return [...rotated.sort(byTime), ...last.sort()];
}

const timeOf = (name: string): string => ROTATED.exec(name)?.[0] ?? "";
const byTime = (a: string, b: string): number => (timeOf(a) < timeOf(b) ? -1 : 1);
