import { type PrivacyOrder, privacyInWords, type SecurityEvent, type Workload } from "@peccary/api";
import { type AddressNames, PcapngWriter } from "@peccary/engine";

/** Whose packets an evidence file has. */
export interface EvidenceOwner {
  /** The alert that began it. */
  readonly event: SecurityEvent;
  readonly workload: Pick<Workload, "namespace" | "name">;
}

/** What comes before the packets of an evidence file: whose it is, where they were seen, who is at their addresses. */
export function fileHead(
  { event, workload }: EvidenceOwner,
  interfaceName: string,
  linkType: number,
  privacy: PrivacyOrder | undefined,
): Uint8Array {
  const writer = new PcapngWriter();
  writer.section({ application: "Peccary", comments: [`packets around alert ${event.id}`] });
  writer.interface({
    linkType,
    name: `${workload.namespace}/${workload.name}/${interfaceName}`,
    description: JSON.stringify({ node: event.host, namespace: workload.namespace, pod: workload.name }),
    comments: privacy === undefined ? [] : [privacyInWords(privacy)],
  });
  writer.names([
    ...named(event.source_ip, event.source_namespace, event.source_name),
    ...named(event.dest_ip, event.dest_namespace, event.dest_name),
  ]);
  return writer.take();
}

/** What comes behind them: how many the kernel dropped on that interface meanwhile and before. */
export function fileTail(time: number, dropped: number): Uint8Array {
  const writer = new PcapngWriter();
  writer.statistics(0, { time, dropped });
  return writer.take();
}

const named = (address?: string, namespace?: string, name?: string): AddressNames[] =>
  address === undefined || name === undefined ? [] : [{ address, names: [`${namespace ?? ""}/${name}`] }];

/** Octets of the whole blocks that a file begins with: its writer may have been killed within one. */
export function wholeBlocks(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  while (at + 12 <= bytes.length) {
    const length = view.getUint32(at + 4, true);
    if (length < 12 || length % 4 !== 0 || at + length > bytes.length) break;
    if (view.getUint32(at + length - 4, true) !== length) break;
    at += length;
  }
  return at;
}
