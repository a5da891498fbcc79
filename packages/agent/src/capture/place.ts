import type { Workload } from "@peccary/api";

/** Where a workload's traffic is found. */
export type Place = Pick<Workload, "netns" | "interface" | "pid">;

/** The file that is the workload's network namespace; undefined for the host's own. */
export function namespacePath(place: Place): string | undefined {
  if (place.netns !== undefined) return `/var/run/netns/${place.netns}`;
  if (place.pid !== undefined) return `/proc/${place.pid}/ns/net`;
  return undefined;
}

export const isOnHost = ({ netns, pid }: Place): boolean => netns === undefined && pid === undefined;

/** For messages. */
export function describePlace(place: Place): string {
  if (place.netns !== undefined) return `network namespace ${place.netns}`;
  if (place.pid !== undefined) return `network namespace of process ${place.pid}`;
  return `interface ${place.interface ?? "?"} of the host`;
}

/** `ip netns` names are file names; anything else would lead out of its folder. */
export const isNamespaceName = (name: string): boolean => /^(?!\.{1,2}$)[\w.@-]{1,255}$/.test(name);
