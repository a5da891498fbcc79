/** Classic BPF that lets one share of an interface's packets through: include/uapi/linux/filter.h, bpf_common.h. */
import { LINK_ETHERNET } from "./source.ts";

/** One of `of` shares. Together they are all packets, and each packet is in one. */
export interface Share {
  readonly index: number;
  readonly of: number;
}

const LOAD_WORD = 0x20;
const LOAD_HALF = 0x28;
const LOAD_BYTE = 0x30;
const LOAD_LENGTH = 0x80;
const LOAD_NUMBER = 0x00;
const COPY_TO_X = 0x07;
const XOR_X = 0xac;
const AND = 0x54;
const MULTIPLY = 0x24;
const SHIFT_RIGHT = 0x74;
const MODULO = 0x94;
const JUMP = 0x05;
const JUMP_EQUAL = 0x15;
const JUMP_AT_LEAST = 0x35;
const RETURN = 0x06;

const ETHERNET_HEADER = 14;
const ETHERTYPE = 12;
const TAG = 4;
/** Tags looked behind: a customer's within a provider's, of which the kernel may have taken one out already. */
const MAX_TAGS = 2;
const TYPE_IPV4 = 0x0800;
const TYPE_IPV6 = 0x86dd;
const TYPES_VLAN = [0x8100, 0x88a8];
/** Where the addresses are, in words of 32 bits behind the header's first octet, and the least that must be there. */
const IPV4 = { words: [12, 16], size: 20 };
const IPV6 = { words: [8, 12, 16, 20, 24, 28, 32, 36], size: 40 };
/** 2^32 divided by the golden ratio: neighbouring addresses come out far apart. */
const GOLDEN = 0x9e37_79b1;
const ALL = 0xffff_ffff;

/** One instruction: where its two jumps go is named by labels until all are known. */
interface Instruction {
  readonly code: number;
  readonly k: number;
  /** Jumps when it holds, else goes on. */
  readonly to?: string;
}

/**
 * The program for one share, as the kernel takes it: 8 octets an instruction.
 *
 * The share is made from the pair of addresses alone, the same for both directions: fragments have no ports, and
 * connections of two hosts belong together (FTP's data, calls that SIP sets up). What is not IP is in the first.
 */
export function shareProgram({ index, of }: Share, linkType: number): Uint8Array {
  const program: Instruction[] = [];
  const labels = new Map<string, number>();
  const add = (code: number, k = 0, to?: string): void =>
    void program.push(to === undefined ? { code, k } : { code, k, to });
  const label = (name: string): void => void labels.set(name, program.length);
  const addresses = (name: string, base: number, { words, size }: typeof IPV4): void => {
    label(name);
    add(LOAD_LENGTH);
    add(JUMP_AT_LEAST, base + size, `${name} whole`);
    add(JUMP, 0, "other");
    label(`${name} whole`);
    for (const [at, word] of words.entries()) {
      if (at > 0) add(COPY_TO_X);
      add(LOAD_WORD, base + word);
      if (at > 0) add(XOR_X);
    }
    add(JUMP, 0, "hash");
  };

  if (linkType === LINK_ETHERNET) {
    for (let tags = 0; tags <= MAX_TAGS; tags++) {
      label(`type ${tags}`);
      // A load from behind the packet's end would end the program.
      add(LOAD_LENGTH);
      add(JUMP_AT_LEAST, ETHERNET_HEADER + tags * TAG, `typed ${tags}`);
      add(JUMP, 0, "other");
      label(`typed ${tags}`);
      add(LOAD_HALF, ETHERTYPE + tags * TAG);
      add(JUMP_EQUAL, TYPE_IPV4, `ipv4 ${tags}`);
      add(JUMP_EQUAL, TYPE_IPV6, `ipv6 ${tags}`);
      if (tags < MAX_TAGS) for (const type of TYPES_VLAN) add(JUMP_EQUAL, type, `type ${tags + 1}`);
      add(JUMP, 0, "other");
    }
    for (let tags = 0; tags <= MAX_TAGS; tags++) {
      addresses(`ipv4 ${tags}`, ETHERNET_HEADER + tags * TAG, IPV4);
      addresses(`ipv6 ${tags}`, ETHERNET_HEADER + tags * TAG, IPV6);
    }
  } else {
    add(LOAD_LENGTH);
    add(JUMP_AT_LEAST, 1, "version");
    add(JUMP, 0, "other");
    label("version");
    add(LOAD_BYTE, 0);
    add(AND, 0xf0);
    add(JUMP_EQUAL, 0x40, "ipv4 0");
    add(JUMP_EQUAL, 0x60, "ipv6 0");
    add(JUMP, 0, "other");
    addresses("ipv4 0", 0, IPV4);
    addresses("ipv6 0", 0, IPV6);
  }
  label("hash");
  add(MULTIPLY, GOLDEN);
  add(SHIFT_RIGHT, 16);
  add(MODULO, of);
  add(JUMP, 0, "decide");
  label("other");
  add(LOAD_NUMBER, 0);
  label("decide");
  add(JUMP_EQUAL, index, "mine");
  add(RETURN, 0);
  label("mine");
  add(RETURN, ALL);
  return assemble(program, labels);
}

function assemble(program: readonly Instruction[], labels: ReadonlyMap<string, number>): Uint8Array {
  const view = new DataView(new ArrayBuffer(program.length * 8));
  for (const [at, { code, k, to }] of program.entries()) {
    const far = to === undefined ? 0 : labels.get(to)! - at - 1;
    view.setUint16(at * 8, code, true);
    // An unconditional jump has its distance in `k`, others one octet for each way.
    if (code !== JUMP) view.setUint8(at * 8 + 2, far);
    view.setUint32(at * 8 + 4, code === JUMP ? far : k, true);
  }
  return new Uint8Array(view.buffer);
}
