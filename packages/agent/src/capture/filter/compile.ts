import type { CaptureFilter } from "@peccary/api";
import { LINK_RAW_IP } from "../source.ts";
import { Assembler, Label } from "./assembler.ts";
import { op, type Program, WHOLE } from "./program.ts";
import { type Range, type Wanted, wantedBy } from "./wanted.ts";

// Offsets from the start of an IP header; RFC 791 and RFC 8200. Ports lie at the start of what it carries.
const V4_PROTOCOL = 9;
const V4_FRAGMENT = 6;
const V6_NEXT = 6;
const V6_HEADER = 40;
const DESTINATION_PORT = 2;

const FRAGMENT_OFFSET = 0x1fff;
const IPV6_FRAGMENT = 44;
const ETHER_HEADER = 14;
const ETHERTYPE = 12;
const TAG = 4;
const IPV4 = 0x0800;
const IPV6 = 0x86dd;
/** Those that libpcap's `vlan` knows. */
const TAGS = [0x8100, 0x88a8, 0x9100];
/** Tags one in the other that are looked behind; the kernel has taken out one more. */
const MAX_TAGS = 2;

/**
 * A capture's filters as a program for classic BPF; undefined when every packet passes. It means what this
 * expression of tcpdump means, E being the filters joined by `or`, in each `tcp`, `udp`, `icmp`, `icmp6`,
 * `sctp` or `proto N`, and its ports as `(port N or portrange N-M)`: `E or (vlan and (E or (vlan and E)))`.
 */
export function compileFilters(filters: readonly CaptureFilter[], linkType: number): Program | undefined {
  const wanted = wantedBy(filters);
  return wanted === undefined ? undefined : new Compiler(linkType).program(wanted.v4, wanted.v6);
}

/** Throughout, X is what is to be added to an offset for the tags, later for the headers, that come before. */
class Compiler {
  readonly #out = new Assembler();
  readonly #raw: boolean;
  /** Of the IP header, in a frame without tags. */
  readonly #ip: number;
  readonly #accept = new Label();
  readonly #reject = new Label();
  /** The tests of ports, one for each different list of ranges. */
  readonly #trees = new Map<string, { readonly label: Label; readonly ranges: readonly Range[] }>();

  constructor(linkType: number) {
    this.#raw = linkType === LINK_RAW_IP;
    this.#ip = this.#raw ? 0 : ETHER_HEADER;
  }

  program(v4: Wanted, v6: Wanted): Program {
    const out = this.#out;
    const [to4, to6] = [new Label(), new Label()];
    if (this.#raw) this.#byVersion(to4, to6);
    else this.#byEthertype(to4, to6);
    out.place(to4);
    this.#v4(v4);
    out.place(to6);
    this.#v6(v6);
    for (const { label, ranges } of this.#trees.values()) this.#ports(label, ranges);
    out.place(this.#accept);
    out.emit(op.take, WHOLE);
    out.place(this.#reject);
    out.emit(op.take, 0);
    return out.program();
  }

  #byVersion(to4: Label, to6: Label): void {
    this.#out.emit(op.setX, 0);
    this.#out.emit(op.loadByte, 0);
    this.#out.emit(op.and, 0xf0);
    this.#out.test(op.ifEqual, 0x40, to4);
    this.#out.test(op.ifEqual, 0x60, to6, this.#reject);
  }

  #byEthertype(to4: Label, to6: Label): void {
    const untagged = new Label();
    for (let tags = 0; tags <= MAX_TAGS; tags++) {
      this.#out.emit(op.setX, tags * TAG);
      this.#out.emit(op.loadHalf, ETHERTYPE + tags * TAG);
      if (tags === MAX_TAGS) break;
      const tagged = new Label();
      for (const tag of TAGS) this.#out.test(op.ifEqual, tag, tagged);
      this.#out.jump(untagged);
      this.#out.place(tagged);
    }
    this.#out.place(untagged);
    this.#out.test(op.ifEqual, IPV4, to4);
    this.#out.test(op.ifEqual, IPV6, to6, this.#reject);
  }

  #v4({ protocols, ports }: Wanted): void {
    const out = this.#out;
    out.emit(op.loadByteX, this.#ip + V4_PROTOCOL);
    const places = this.#byProtocol(protocols, ports);
    out.jump(this.#reject);
    for (const [place, tree] of places) {
      out.place(place);
      out.emit(op.loadHalfX, this.#ip + V4_FRAGMENT);
      out.test(op.ifAny, FRAGMENT_OFFSET, this.#reject);
      out.emit(op.loadByteX, this.#ip);
      out.emit(op.and, 0xf);
      out.emit(op.shiftLeft, 2);
      out.emit(op.addX);
      out.emit(op.toX);
      out.jump(tree);
    }
  }

  /** Behind a fragment header libpcap knows protocols, and behind no header at all ports. */
  #v6({ protocols, ports }: Wanted): void {
    const out = this.#out;
    out.emit(op.loadByteX, this.#ip + V6_NEXT);
    const places = this.#byProtocol(protocols, ports);
    out.test(op.ifEqual, IPV6_FRAGMENT, undefined, this.#reject);
    out.emit(op.loadByteX, this.#ip + V6_HEADER);
    this.#byProtocol(protocols, new Map());
    out.jump(this.#reject);
    for (const [place, tree] of places) {
      out.place(place);
      out.emit(op.fromX);
      out.emit(op.add, V6_HEADER);
      out.emit(op.toX);
      out.jump(tree);
    }
  }

  /** With the protocol in A. Goes on where none fits; gives where to prepare X for which test of ports. */
  #byProtocol(protocols: Wanted["protocols"], ports: Wanted["ports"]): [place: Label, tree: Label][] {
    for (const protocol of protocols) this.#out.test(op.ifEqual, protocol, this.#accept);
    const places = new Map<Label, Label>();
    for (const [protocol, ranges] of ports) {
      const tree = this.#tree(ranges);
      const place = places.get(tree) ?? new Label();
      places.set(tree, place);
      this.#out.test(op.ifEqual, protocol, place);
    }
    return [...places].map(([tree, place]) => [place, tree]);
  }

  #tree(ranges: readonly Range[]): Label {
    const key = ranges.join();
    const tree = this.#trees.get(key) ?? { label: new Label(), ranges };
    this.#trees.set(key, tree);
    return tree.label;
  }

  /** With X such that the IP header's offset leads to what it carries. */
  #ports(label: Label, ranges: readonly Range[]): void {
    const destination = new Label();
    this.#out.place(label);
    this.#out.emit(op.loadHalfX, this.#ip);
    this.#search(ranges, destination);
    this.#out.place(destination);
    this.#out.emit(op.loadHalfX, this.#ip + DESTINATION_PORT);
    this.#search(ranges, this.#reject);
  }

  /** A binary search for A among ranges. */
  #search(ranges: readonly Range[], otherwise: Label): void {
    const middle = ranges.length >> 1;
    const [low, high] = ranges[middle]!;
    const [below, above] = [ranges.slice(0, middle), ranges.slice(middle + 1)];
    const [toBelow, toAbove] = [new Label(), new Label()];
    this.#out.test(op.ifGreater, high, above.length > 0 ? toAbove : otherwise);
    this.#out.test(op.ifAtLeast, low, this.#accept, below.length > 0 ? toBelow : otherwise);
    if (below.length > 0) {
      this.#out.place(toBelow);
      this.#search(below, otherwise);
    }
    if (above.length > 0) {
      this.#out.place(toAbove);
      this.#search(above, otherwise);
    }
  }
}
