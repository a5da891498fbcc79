import { type AddressNames, PcapngWriter } from "@peccary/engine/captures";
import type { AlertMarks } from "./alert-marks.ts";
import { Earliest } from "./earliest.ts";
import { type PacketFile, PacketStream } from "./packet-stream.ts";

/** Octets gathered before they are handed on. */
const CHUNK = 65_536;
/** Interfaces of one file, each with a file open: what is held of each is some 128 KiB. */
export const MAX_MERGED = 1_024;

/** One interface of one pod, and the files that have its packets. */
export interface MergedInterface {
  /** `dev/nginx-1/eth0`. */
  readonly name: string;
  readonly description?: string;
  /** In order of time. Packets of different link types become interfaces of their own. */
  readonly files: readonly PacketFile[];
  /** What is known of it; absent where nobody counted. */
  readonly received?: number;
  readonly dropped?: number;
  readonly comments?: readonly string[];
}

export interface MergeOptions {
  readonly interfaces: readonly MergedInterface[];
  /** Names of addresses; of several, Wireshark shows the last. */
  readonly names: readonly AddressNames[];
  /** Of the file as a whole. */
  readonly comments: readonly string[];
  readonly alerts?: AlertMarks;
}

/** One interface while its packets are written. */
interface Source {
  readonly of: MergedInterface;
  readonly stream: PacketStream;
  /** Its numbers in the file, by link type. */
  readonly numbers: Map<number, number>;
  readonly index: number;
  first: number;
  last: number;
  packets: number;
  /** As with `PacketStream`, to be ordered by. */
  readonly time: number;
  readonly nanos: number;
}

/**
 * Many capture files as one pcapng in order of time, made as fast as it is read. Packets of one file stay in its order,
 * even where its clock went back.
 */
export async function* mergeCaptures(options: MergeOptions): AsyncGenerator<Uint8Array, void, undefined> {
  const { interfaces, names, comments, alerts } = options;
  const merged = interfaces.slice(0, MAX_MERGED);
  const left = interfaces.length - merged.length;
  const sources = merged.map(sourceOf);
  const writer = new PcapngWriter();
  writer.section({
    application: "Peccary",
    comments:
      left > 0 ? [...comments, `${left} interfaces are left out: at most ${MAX_MERGED} fit`] : comments,
  });
  writer.names(names);
  const heads = new Earliest<Source>();
  let last = 0;
  try {
    for (const source of sources) {
      // Those without packets are described too: that there was nothing is worth knowing.
      const some = await source.stream.advance();
      describe(writer, source, source.stream.packet?.linkType ?? ETHERNET);
      if (some) heads.add(source);
    }
    for (let source = heads.first; source !== undefined; source = heads.first) {
      const packet = source.stream.packet!;
      const { bytes, wireLength, linkType, time, nanos } = packet;
      const number = source.numbers.get(linkType) ?? describe(writer, source, linkType);
      const marks = alerts?.at(source.index, bytes, linkType, time);
      writer.packet(number, bytes, 0, bytes.length, wireLength, time, marks, nanos);
      if (source.packets++ === 0) source.first = time;
      source.last = time;
      last = Math.max(last, time);
      const more = source.stream.advance();
      if (more === true || (await more)) heads.settle();
      else heads.take();
      if (writer.length >= CHUNK) yield writer.take();
    }
    for (const source of sources) conclude(writer, source, last);
    yield writer.take();
  } finally {
    await Promise.all(sources.map(({ stream }) => stream.close()));
  }
}

const ETHERNET = 1;

function sourceOf(of: MergedInterface, index: number): Source {
  const stream = new PacketStream(of.files);
  return {
    of,
    stream,
    numbers: new Map(),
    index,
    first: 0,
    last: 0,
    packets: 0,
    get time() {
      return stream.time;
    },
    get nanos() {
      return stream.nanos;
    },
  };
}

function describe(writer: PcapngWriter, { of, numbers }: Source, linkType: number): number {
  const number = writer.interface({
    linkType,
    name: of.name,
    nanoseconds: true,
    ...(of.description !== undefined && { description: of.description }),
    ...(of.comments !== undefined && { comments: of.comments }),
  });
  numbers.set(linkType, number);
  return number;
}

/** What a pod's interface lost cannot be told apart by link type: it stands with the first. */
function conclude(
  writer: PcapngWriter,
  { of, stream, numbers, first, last, packets }: Source,
  end: number,
): void {
  const [number] = numbers.values();
  if (number === undefined) return;
  writer.statistics(number, {
    time: packets > 0 ? last : end,
    ...(packets > 0 && { start: first, end: last }),
    ...(of.received !== undefined && { received: of.received }),
    ...(of.dropped !== undefined && { dropped: of.dropped }),
    delivered: packets,
    comments: stream.problems,
  });
}
