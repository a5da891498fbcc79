import { compileFilters } from "../capture/filter/compile.ts";
import { Machine } from "../capture/filter/machine.ts";
import type { Program } from "../capture/filter/program.ts";
import type { PacketSource } from "../capture/source.ts";
import { captureStem } from "../files/paths.ts";
import { PcapWriter } from "../files/pcap-writer.ts";
import { rotationDefaults } from "../files/rotation.ts";
import { Mask } from "../privacy/mask.ts";
import { type Problem, problemOf } from "../problem.ts";
import type { CaptureFileOrder, CaptureFileState } from "./messages.ts";

/** One capture of one workload: which of its packets are kept, and the file that they go to. */
export class TapCapture {
  #order: CaptureFileOrder;
  #writer: PcapWriter | undefined;
  #machine: Machine | undefined;
  /** In microseconds, as packets have it. */
  #from = 0;
  #until = Number.POSITIVE_INFINITY;
  /** The interface that the writer's file is named after. */
  #interface: string | undefined;
  #linkType = -1;
  readonly #mask: Mask;
  #problem: Problem | undefined;
  readonly #now: () => number;

  constructor(order: CaptureFileOrder, now: () => number) {
    this.#order = order;
    this.#now = now;
    this.#mask = new Mask(order.privacy);
    this.#setTimes();
  }

  /** Takes a new order for the same files. */
  follow(order: CaptureFileOrder): void {
    const filters = JSON.stringify(this.#order.filters);
    this.#order = order;
    this.#mask.follow(order.privacy);
    this.#setTimes();
    if (this.#writer !== undefined) this.#writer.limits = order.limits ?? rotationDefaults;
    if (this.#linkType >= 0 && filters !== JSON.stringify(order.filters)) this.#compile();
  }

  get order(): CaptureFileOrder {
    return this.#order;
  }

  get refusedByMask(): Mask["refused"] {
    return this.#mask.refused;
  }

  get lost(): number {
    return this.#writer?.lost ?? 0;
  }

  get state(): CaptureFileState {
    return {
      uid: this.#order.uid,
      tap: this.#order.tap,
      packets: this.#writer?.packets ?? 0,
      lost: this.lost,
      problem: this.#mask.problem ?? this.#problem ?? this.#writer?.problem,
    };
  }

  /** Gets ready for the packets of a source. Gives the packets that the file given up for it lost. */
  use(source: Pick<PacketSource, "name" | "linkType">): number {
    if (this.#writer !== undefined && this.#interface === source.name && this.#linkType === source.linkType)
      return 0;
    const lost = this.close();
    this.#interface = source.name;
    this.#linkType = source.linkType;
    this.#compile();
    const { directory, pod, from, limits } = this.#order;
    try {
      this.#writer = new PcapWriter({
        directory,
        stem: captureStem(pod, source.name),
        linkType: source.linkType,
        now: this.#now,
        ...(limits === undefined ? {} : { limits }),
        ...(from === undefined ? {} : { since: from }),
      });
      this.#problem = undefined;
    } catch (error) {
      this.#problem = problemOf(error, "FILE_FAILED");
    }
    return lost;
  }

  append(
    bytes: Uint8Array,
    start: number,
    end: number,
    wireLength: number,
    time: number,
    vlan: number,
    vlanProtocol: number,
  ): void {
    if (this.#writer === undefined || time < this.#from || time > this.#until) return;
    if (this.#machine !== undefined && !this.#machine.accepts(bytes, start, end)) return;
    const mask = this.#mask;
    const length = mask.apply(bytes, start, end, this.#linkType, vlan);
    if (length >= 0)
      this.#writer.append(mask.bytes, mask.start, mask.start + length, wireLength, time, vlan, vlanProtocol);
  }

  flush(): void {
    this.#writer?.flush();
  }

  /** Gives the packets that could not be kept. */
  close(): number {
    const { lost } = this;
    const writer = this.#writer;
    writer?.close();
    this.#writer = undefined;
    return writer?.lost ?? lost;
  }

  #compile(): void {
    const program = compileFilters(this.#order.filters ?? [], this.#linkType);
    this.#machine = program === undefined ? undefined : new Machine(program);
  }

  #setTimes(): void {
    const { from, until } = this.#order;
    this.#from = (from ?? 0) * 1e3;
    this.#until = until === undefined ? Number.POSITIVE_INFINITY : until * 1e3;
  }
}

/** What the kernel can leave out, because none of these captures keeps it. */
export function commonProgram(captures: readonly TapCapture[], linkType: number): Program | undefined {
  const filters = captures.map(({ order }) => order.filters ?? []);
  // One that keeps everything needs everything.
  if (filters.some(({ length }) => length === 0)) return undefined;
  return compileFilters(filters.flat(), linkType);
}

/** Files of one capture: another key is another writer, and another file. */
export const captureKey = ({ uid, directory, pod }: CaptureFileOrder): string =>
  JSON.stringify([uid, directory, pod]);
