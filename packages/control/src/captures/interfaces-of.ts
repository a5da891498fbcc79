import type { PacketCapture, Pod } from "@peccary/api";
import type { CaptureFile } from "./capture.ts";
import type { MergedInterface } from "./merge.ts";
import type { PacketFile } from "./packet-stream.ts";

/** Octets of labels in a description, which every reader shows in one line. */
const MAX_DESCRIPTION = 16_384;

/** What an agent counted for one interface. */
export interface InterfaceCounts {
  readonly node: string;
  readonly pod: string;
  readonly interface: string;
  readonly packets: number;
  readonly lost: number;
  readonly drops: number;
}

export interface InterfacesOf {
  readonly capture: PacketCapture;
  readonly files: readonly CaptureFile[];
  /** Of the capture's namespace, as they are now; some may be gone. */
  readonly pods: readonly Pod[];
  readonly counts: readonly InterfaceCounts[];
  readonly open: (file: CaptureFile) => ReturnType<PacketFile["open"]>;
}

/** Pod, interface, and of a rotated file when that was: `web-1_eth0-20261121213000_000001.pcap`. Pods have no underscore. */
const NAME = /^([^_]+)_(.+?)(?:-(\d{14}(?:_\d{6})?))?\.pcap$/;

/** The files of a capture by the interface they are of. A file that is named otherwise is one by itself. */
export function interfacesOf({ capture, files, pods, counts, open }: InterfacesOf): MergedInterface[] {
  const groups = new Map<
    string,
    { node: string; pod: string; device: string; files: [stamp: string, CaptureFile][] }
  >();
  for (const file of files) {
    const [, pod = file.name, device = "", stamp = LAST] = NAME.exec(file.name) ?? [];
    const key = JSON.stringify([file.node, pod, device]);
    const group = groups.get(key) ?? { node: file.node, pod, device, files: [] };
    group.files.push([stamp, file]);
    groups.set(key, group);
  }
  const namespace = capture.metadata.namespace ?? "";
  return [...groups.values()].map(({ node, pod, device, files: found }) => {
    const object = pods.find(({ metadata }) => metadata.name === pod);
    const count = counts.find((one) => one.node === node && one.pod === pod && one.interface === device);
    return {
      name: [namespace, pod, ...(device === "" ? [] : [device])].join("/"),
      description: describe({
        namespace,
        pod,
        node,
        labels: object?.metadata.labels,
        image: object?.spec?.containers?.map(({ image }) => image).filter((image) => image !== undefined),
      }),
      files: found
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, file]) => ({ name: `${file.name} on ${node}`, open: () => open(file) })),
      ...(count !== undefined && {
        received: count.packets + count.lost + count.drops,
        dropped: count.drops + count.lost,
      }),
    };
  });
}

/** Behind all stamps: the file that is being written. */
const LAST = "~";

function describe(facts: { readonly [field: string]: unknown }): string {
  const text = JSON.stringify(facts);
  // Cut JSON is no JSON.
  return text.length <= MAX_DESCRIPTION
    ? text
    : JSON.stringify({ ...facts, labels: undefined, image: undefined });
}
