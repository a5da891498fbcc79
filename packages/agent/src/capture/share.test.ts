import fc from "fast-check";
import { expect, test } from "vitest";
import { shareProgram } from "./share.ts";
import { LINK_ETHERNET, LINK_RAW_IP } from "./source.ts";

/** What the kernel's interpreter makes of a program: octets let through. */
function run(program: Uint8Array, packet: Uint8Array): number {
  const view = new DataView(program.buffer);
  const data = new DataView(packet.buffer, packet.byteOffset, packet.length);
  let a = 0;
  let x = 0;
  for (let pc = 0; ; pc++) {
    expect(pc * 8).toBeLessThan(program.length);
    const code = view.getUint16(pc * 8, true);
    const k = view.getUint32(pc * 8 + 4, true);
    const jump = (holds: boolean): void => {
      pc += view.getUint8(pc * 8 + (holds ? 2 : 3));
    };
    const load = (size: number, get: () => number): boolean => {
      if (k + size > packet.length) return false;
      a = get();
      return true;
    };
    switch (code) {
      case 0x20:
        if (!load(4, () => data.getUint32(k))) return 0;
        break;
      case 0x28:
        if (!load(2, () => data.getUint16(k))) return 0;
        break;
      case 0x30:
        if (!load(1, () => data.getUint8(k))) return 0;
        break;
      case 0x80:
        a = packet.length;
        break;
      case 0x00:
        a = k;
        break;
      case 0x07:
        x = a;
        break;
      case 0xac:
        a = (a ^ x) >>> 0;
        break;
      case 0x54:
        a = (a & k) >>> 0;
        break;
      case 0x24:
        a = Math.imul(a, k) >>> 0;
        break;
      case 0x74:
        a >>>= k;
        break;
      case 0x94:
        a %= k;
        break;
      case 0x05:
        pc += k;
        break;
      case 0x15:
        jump(a === k);
        break;
      case 0x35:
        jump(a >= k);
        break;
      case 0x06:
        return k;
      default:
        throw new Error(`instruction ${code.toString(16)}`);
    }
  }
}

/** The shares, of so many, that a packet is in. */
const sharesOf = (packet: Uint8Array, of: number, linkType: number): number[] =>
  Array.from({ length: of }, (_, index) => index).filter(
    (index) => run(shareProgram({ index, of }, linkType), packet) !== 0,
  );

interface Shape {
  readonly tags: readonly number[];
  readonly from: Uint8Array;
  readonly to: Uint8Array;
  readonly rest: Uint8Array;
}

/** An IP packet: four or sixteen octets an address. `rest` is ports, a fragment's middle, anything. */
function packet({ from, to, rest }: Shape): Uint8Array {
  const head =
    from.length === 4
      ? [0x45, 0, 0, 0, 0, 0, rest[0] ?? 0, 0, 64, 6, 0, 0]
      : [0x60, 0, 0, 0, 0, 0, rest[0] ?? 0, 64];
  return Uint8Array.from([...head, ...from, ...to, ...rest]);
}
const frame = (shape: Shape): Uint8Array =>
  Uint8Array.from([
    ...new Array<number>(12).fill(2),
    ...shape.tags.flatMap((type) => [type >> 8, type & 0xff, 0, 7]),
    ...(shape.from.length === 4 ? [8, 0] : [0x86, 0xdd]),
    ...packet(shape),
  ]);

const octets = (size: number) => fc.uint8Array({ minLength: size, maxLength: size });
const shape: fc.Arbitrary<Shape> = fc
  .tuple(fc.constantFrom(4, 16), fc.constantFrom<readonly number[]>([], [0x8100], [0x88a8, 0x8100]))
  .chain(([size, tags]) =>
    fc.record({
      tags: fc.constant(tags),
      from: octets(size),
      to: octets(size),
      rest: fc.uint8Array({ minLength: 0, maxLength: 40 }),
    }),
  );

test.each([
  ["Ethernet", LINK_ETHERNET, frame],
  ["raw IP", LINK_RAW_IP, packet],
] as const)("%s: one share for all that two hosts say, whoever says it", (_what, linkType, made) => {
  fc.assert(
    fc.property(shape, octets(8), fc.integer({ min: 1, max: 9 }), (there, other, of) => {
      const back = { ...there, from: there.to, to: there.from, rest: other };
      const shares = sharesOf(made(there), of, linkType);
      expect(shares).toHaveLength(1);
      expect(sharesOf(made(back), of, linkType)).toEqual(shares);
    }),
  );
});

test.each([LINK_ETHERNET, LINK_RAW_IP])("link type %i: any octets are in exactly one share", (linkType) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), fc.integer({ min: 1, max: 5 }), (bytes, of) => {
      expect(sharesOf(bytes, of, linkType)).toHaveLength(1);
    }),
  );
});

test.each([
  ["ARP", [...new Array<number>(12).fill(2), 8, 6, 0, 1, 8, 0, 6, 4]],
  ["an IP header that is cut short", [...new Array<number>(12).fill(2), 8, 0, 0x45, 0, 0, 9]],
  ["less than a header", [1, 2, 3]],
  ["nothing", []],
])("%s is in the first share", (_what, bytes) => {
  expect(sharesOf(Uint8Array.from(bytes), 3, LINK_ETHERNET)).toEqual([0]);
});

test("many hosts are spread about evenly", () => {
  const counts = [0, 0, 0, 0];
  for (let host = 0; host < 400; host++) {
    const from = Uint8Array.of(10, 244, host >> 8, host & 0xff);
    const [share] = sharesOf(
      frame({ tags: [], from, to: Uint8Array.of(10, 244, 0, 5), rest: new Uint8Array(8) }),
      4,
      LINK_ETHERNET,
    );
    counts[share!]!++;
  }
  for (const count of counts) expect(count).toBeGreaterThan(60);
});
