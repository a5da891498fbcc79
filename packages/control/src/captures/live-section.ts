import { interfaceOf, type PcapngBlock, PcapngBlocks, pcapngBlock, withInterface } from "@peccary/api";

/** Interfaces of one stream: more pods than one looks at alive. Those beyond are left out and counted. */
const MAX_INTERFACES = 4_096;

/** Section header without options: draft-ietf-opsawg-pcapng, section 4.1. */
const SECTION = Uint8Array.from([
  0x0a, 0x0d, 0x0d, 0x0a, 28, 0, 0, 0, 0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255,
  255, 28, 0, 0, 0,
]);

/**
 * Makes one pcapng stream of many: one section, whose interfaces are numbered anew. Packets keep the order in which
 * they came, which between nodes is nearly that of time.
 */
export class LiveSection {
  #interfaces = 0;
  /** Blocks of interfaces that were too many. */
  refused = 0;

  get start(): Uint8Array {
    return SECTION;
  }

  /** Takes the stream of one node. */
  join(): LiveNode {
    return new LiveNode(this);
  }

  /** The next interface's number; undefined when there are too many. */
  number(): number | undefined {
    return this.#interfaces < MAX_INTERFACES ? this.#interfaces++ : undefined;
  }
}

/** One node's stream on its way into the section. */
export class LiveNode {
  readonly #section: LiveSection;
  readonly #blocks: PcapngBlocks = new PcapngBlocks();
  /** The numbers its interfaces have in the section. */
  #numbers: (number | undefined)[] = [];

  constructor(section: LiveSection) {
    this.#section = section;
  }

  get problem(): string | undefined {
    return this.#blocks.problem;
  }

  /** Of what came from the node, what goes to the reader. */
  take(chunk: Uint8Array): Uint8Array[] {
    const passed: Uint8Array[] = [];
    for (const block of this.#blocks.push(chunk)) {
      const bytes = this.#pass(block);
      if (bytes !== undefined) passed.push(bytes);
    }
    return passed;
  }

  #pass(block: PcapngBlock): Uint8Array | undefined {
    if (block.type === pcapngBlock.section) this.#numbers = [];
    if (block.type === pcapngBlock.interface) {
      const number = this.#section.number();
      if (this.#numbers.length < MAX_INTERFACES) this.#numbers.push(number);
      return number === undefined ? undefined : block.bytes.slice();
    }
    if (block.type !== pcapngBlock.packet && block.type !== pcapngBlock.statistics) return undefined;
    const number = this.#numbers[interfaceOf(block)];
    if (number === undefined) this.#section.refused++;
    return number === undefined ? undefined : withInterface(block, number);
  }
}
