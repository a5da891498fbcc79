import type { NodeReport } from "@peccary/api";
import type { StateReport } from "./sensor/messages.ts";
import type { Taps } from "./taps.ts";

type Counts = NonNullable<NodeReport["captures"][number]["interfaces"]>;

/**
 * What a capture wrote and lost of each interface, for the statistics of its merged file. Drops are those of the
 * interface's ring, which all captures of a workload share.
 */
export function captureCounts(state: StateReport | undefined, taps: Taps, uid: string): Counts {
  return (state?.captures ?? []).flatMap((file) => {
    const pod = taps.workload(file.tap)?.name;
    const tap = state?.taps.find(({ tap: number }) => number === file.tap);
    if (file.uid !== uid || pod === undefined || tap?.interface === undefined) return [];
    return { pod, interface: tap.interface, packets: file.packets, lost: file.lost, drops: tap.drops };
  });
}
