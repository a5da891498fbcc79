import { AgentError, type Problem, problem } from "../problem.ts";
import { addressesOf } from "./addresses.ts";
import { chooseInterface } from "./choose-interface.ts";
import { encode, MAX_KERNEL_INSTRUCTIONS, type Program } from "./filter/program.ts";
import {
  attachFilter,
  bind,
  closeDescriptor,
  errorName,
  getsockname,
  getsockopt,
  ifIndex,
  ioctl,
  type Mapping,
  map,
  setsockopt,
  socket,
} from "./libc.ts";
import { identity, inside, interfaceNames } from "./netns.ts";
import { describePlace, isOnHost, type Place } from "./place.ts";
import { Ring } from "./ring.ts";
import type { RingSize } from "./ring-size.ts";
import { type Share, shareProgram } from "./share.ts";
import {
  type Health,
  LINK_ETHERNET,
  LINK_RAW_IP,
  type OnPacket,
  type PacketSource,
  type SourceCounters,
  WELL,
} from "./source.ts";

// include/uapi/linux/if_packet.h, if_ether.h, if_arp.h, sockios.h, if.h
const AF_PACKET = 17;
const SOCK_RAW = 3;
const SOCK_CLOEXEC = 0o2000000;
const ETH_P_ALL = 3;
const SOL_SOCKET = 1;
const SO_ERROR = 4;
const SOL_PACKET = 263;
const PACKET_RX_RING = 5;
const PACKET_STATISTICS = 6;
const PACKET_VERSION = 10;
const TPACKET_V3 = 2;
const ARPHRD_ETHER = 1;
const ARPHRD_LOOPBACK = 772;
const ARPHRD_NONE = 65534;
const SIOCGIFFLAGS = 0x8913;
const SIOCGIFINDEX = 0x8933;
const IFF_UP = 1;
const IFREQ_SIZE = 40;
const IFNAMSIZ = 16;
const SOCKADDR_LL_SIZE = 20;

/** What the kernel wants to hear for the frame size; TPACKET_V3 packs packets as they come. */
const FRAME = 2_048;
/** Classic BPF that lets nothing through: `ret #0`. */
const NOTHING = Uint8Array.of(6, 0, 0, 0, 0, 0, 0, 0);
/** Milliseconds between two looks at the workload's addresses, which may come after its interface. */
const ADDRESSES_EVERY = 2_000;

/**
 * A ring on the interface of a workload, in its own network namespace. Throws AgentError when it cannot.
 *
 * @param share of its packets, the rest of which others read
 */
export function openAfPacket(place: Place, size: RingSize, now: () => number, share?: Share): PacketSource {
  const namespace = identity(place);
  return inside(place, () => new AfPacketSource(place, namespace, size, now, share));
}

class AfPacketSource implements PacketSource {
  readonly name: string;
  readonly linkType: number;
  readonly descriptor: number;
  readonly counters: SourceCounters = { drops: 0 };
  addresses: readonly string[] = [];
  readonly #place: Place;
  readonly #namespace: number | undefined;
  readonly #index: number;
  readonly #mapping: Mapping;
  readonly #now: () => number;
  #ring: Ring | undefined;
  #addressesAt = 0;

  /** To be called within the namespace. */
  constructor(
    place: Place,
    namespace: number | undefined,
    size: RingSize,
    now: () => number,
    share: Share | undefined,
  ) {
    this.#place = place;
    this.#namespace = namespace;
    this.#now = now;
    this.name = chooseInterface(interfaceNames(), place.interface, describePlace(place));
    this.#index = ifIndex(this.name);
    if (this.#index === 0) throw new AgentError("INTERFACE_MISSING", `${this.#where()} just went away`);
    this.descriptor = openSocket();
    let mapping: Mapping | undefined;
    try {
      mapping = mapRing(this.descriptor, size);
      // What the share is of depends on the link, which only a bound socket knows: until then nothing comes in.
      if (share !== undefined) attachFilter(this.descriptor, NOTHING);
      bindTo(this.descriptor, this.#index, this.#where());
      this.linkType = linkTypeOf(this.descriptor, this.#where());
      if (share !== undefined) this.take(share);
    } catch (error) {
      mapping?.unmap();
      closeDescriptor(this.descriptor);
      throw error;
    }
    this.#mapping = mapping;
    this.#ring = new Ring(this.#mapping.buffer, size.block, size.blocks, this.name === "lo");
    this.#addressesAt = now();
    if (!isOnHost(place)) this.addresses = addressesOf(this.name);
  }

  drain(onPacket: OnPacket, budget: number): boolean {
    return this.#ring?.drain(onPacket, budget) ?? false;
  }

  take(share: Share | undefined): void {
    const program = share === undefined ? undefined : shareProgram(share, this.linkType);
    if (!attachFilter(this.descriptor, program))
      throw new AgentError("RING_FAILED", `cannot share out the packets of ${this.#where()}: ${errorName()}`);
  }

  /** What the kernel does not take is left to who reads the packets. */
  choose(program: Program | undefined): void {
    const fits = program !== undefined && program.length <= MAX_KERNEL_INSTRUCTIONS;
    if (!attachFilter(this.descriptor, fits ? encode(program) : undefined))
      attachFilter(this.descriptor, undefined);
  }

  get fill(): number {
    return this.#ring?.fill ?? 0;
  }

  check(): Health {
    this.#count();
    this.#clearError();
    if (identity(this.#place) !== this.#namespace)
      return over(problem("NAMESPACE_MISSING", `${describePlace(this.#place)} went away; waiting for it`));
    const flags = this.#flags();
    if (flags === undefined)
      return over(problem("INTERFACE_MISSING", `${this.#where()} went away; waiting for it`));
    // The socket stays bound: the kernel goes on filling the ring as soon as the interface is up.
    if ((flags & IFF_UP) === 0)
      return { problem: problem("INTERFACE_DOWN", `${this.#where()} is down`), over: false };
    this.#refreshAddresses();
    return WELL;
  }

  close(): void {
    if (this.#ring === undefined) return;
    this.#count();
    this.#ring = undefined;
    this.#mapping.unmap();
    closeDescriptor(this.descriptor);
  }

  /** The kernel starts from zero again each time it is asked. */
  #count(): void {
    const statistics = new Uint32Array(3);
    if (getsockopt(this.descriptor, SOL_PACKET, PACKET_STATISTICS, bytesOf(statistics), lengthOf(12)) === 0)
      this.counters.drops += statistics[1]!;
  }

  /** An interface that went down leaves an error behind, which would keep poll(2) from ever waiting. */
  #clearError(): void {
    getsockopt(this.descriptor, SOL_SOCKET, SO_ERROR, new Uint8Array(4), lengthOf(4));
  }

  /** Flags of the interface, asked in the socket's own namespace; undefined when it is not the one we opened. */
  #flags(): number | undefined {
    const request = new Uint8Array(IFREQ_SIZE);
    request.set(Buffer.from(this.name, "latin1").subarray(0, IFNAMSIZ - 1));
    const view = new DataView(request.buffer);
    if (ioctl(this.descriptor, SIOCGIFINDEX, request) !== 0) return undefined;
    if (view.getInt32(IFNAMSIZ, true) !== this.#index) return undefined;
    return ioctl(this.descriptor, SIOCGIFFLAGS, request) === 0 ? view.getUint16(IFNAMSIZ, true) : undefined;
  }

  #refreshAddresses(): void {
    const now = this.#now();
    // An interface of the host has the host's addresses, not the workload's.
    if (isOnHost(this.#place) || now - this.#addressesAt < ADDRESSES_EVERY) return;
    this.#addressesAt = now;
    this.addresses = inside(this.#place, () => addressesOf(this.name));
  }

  #where(): string {
    return isOnHost(this.#place)
      ? describePlace(this.#place)
      : `interface ${this.name} in ${describePlace(this.#place)}`;
  }
}

const over = (problem: Problem): Health => ({ problem, over: true });

const bytesOf = (words: Uint32Array): Uint8Array => new Uint8Array(words.buffer);
const lengthOf = (length: number): Uint8Array => bytesOf(Uint32Array.of(length));

function openSocket(): number {
  // No protocol yet: until it is bound it would take in every interface's packets.
  const fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
  if (fd >= 0) return fd;
  const why = errorName();
  if (why === "EPERM")
    throw new AgentError(
      "NO_CAP_NET_RAW",
      "may not open packet sockets: run as root or with CAP_NET_RAW, CAP_NET_ADMIN and CAP_SYS_ADMIN",
    );
  throw new AgentError("RING_FAILED", `cannot open a packet socket: ${why}`);
}

function mapRing(fd: number, { block, blocks, timeout }: RingSize): Mapping {
  const request = Uint32Array.of(block, blocks, FRAME, (block * blocks) / FRAME, timeout, 0, 0);
  const set = (name: number, words: Uint32Array): void => {
    if (setsockopt(fd, SOL_PACKET, name, bytesOf(words), words.byteLength) !== 0)
      throw new AgentError(
        "RING_FAILED",
        `cannot make a ring of ${blocks} blocks of ${block} bytes: ${errorName()}`,
      );
  };
  set(PACKET_VERSION, Uint32Array.of(TPACKET_V3));
  set(PACKET_RX_RING, request);
  const mapping = map(fd, block * blocks);
  if (mapping === undefined) throw new AgentError("RING_FAILED", `cannot map the ring: ${errorName()}`);
  return mapping;
}

function bindTo(fd: number, index: number, where: string): void {
  const address = new DataView(new ArrayBuffer(SOCKADDR_LL_SIZE));
  address.setUint16(0, AF_PACKET, true);
  address.setUint16(2, ETH_P_ALL, false);
  address.setInt32(4, index, true);
  if (bind(fd, new Uint8Array(address.buffer), SOCKADDR_LL_SIZE) !== 0)
    throw new AgentError("INTERFACE_MISSING", `cannot read ${where}: ${errorName()}`);
}

function linkTypeOf(fd: number, where: string): number {
  const address = new DataView(new ArrayBuffer(SOCKADDR_LL_SIZE));
  getsockname(fd, new Uint8Array(address.buffer), lengthOf(SOCKADDR_LL_SIZE));
  const hardware = address.getUint16(8, true);
  if (hardware === ARPHRD_ETHER || hardware === ARPHRD_LOOPBACK) return LINK_ETHERNET;
  if (hardware === ARPHRD_NONE) return LINK_RAW_IP;
  throw new AgentError("LINK_TYPE", `${where} is of hardware type ${hardware}, which we cannot read`);
}
