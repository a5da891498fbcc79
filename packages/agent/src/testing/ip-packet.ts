import { LINK_ETHERNET } from "../capture/source.ts";

/** IPv4 or IPv6 with what a test wants of it; enough octets of everything. */
export interface Given {
  readonly version: 4 | 6;
  readonly protocol: number;
  readonly source?: number;
  readonly destination?: number;
  readonly options?: number;
  readonly fragment?: number;
  readonly fragmentHeader?: boolean;
  readonly tags?: number;
}

export function packet(given: Given, linkType = LINK_ETHERNET): Uint8Array {
  const { version, protocol, source = 1, destination = 2, options = 0, fragment = 0, tags = 0 } = given;
  const out: number[] = [];
  const half = (value: number): number => out.push(value >> 8, value & 0xff);
  if (linkType === LINK_ETHERNET) {
    out.push(...new Array<number>(12).fill(2));
    for (let tag = 0; tag < tags; tag++) out.push(tag === 0 ? 0x88 : 0x81, tag === 0 ? 0xa8 : 0, 0, 100);
    half(version === 4 ? 0x0800 : 0x86dd);
  }
  if (version === 4) {
    out.push(0x45 + options, 0, 0, 60, 0, 0);
    half(fragment);
    out.push(64, protocol, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2, ...new Array<number>(options * 4).fill(1));
  } else {
    out.push(
      0x60,
      0,
      0,
      0,
      0,
      20,
      given.fragmentHeader ? 44 : protocol,
      64,
      ...new Array<number>(32).fill(3),
    );
    if (given.fragmentHeader) out.push(protocol, 0, 0, 1, 0, 0, 0, 1);
  }
  half(source);
  half(destination);
  out.push(...new Array<number>(16).fill(0));
  return Uint8Array.from(out);
}
