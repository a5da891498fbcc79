import { expect, test } from "vitest";
import { Mask } from "./mask.ts";

const RAW = 101;
/** IPv4 and UDP headers, and eight octets. */
const packet = Uint8Array.from([
  0x45, 0, 0, 36, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2, 0, 80, 0, 81, 0, 16, 0, 0, 1, 2, 3, 4,
  5, 6, 7, 8,
]);

const kept = (mask: Mask): number => mask.apply(packet, 0, packet.length, RAW, -1);

test("without an order a packet is kept where it lies", () => {
  const mask = new Mask(undefined);
  expect(kept(mask)).toBe(packet.length);
  expect(mask.bytes).toBe(packet);
});

test("another order holds from the next packet on", () => {
  const mask = new Mask({ headersOnly: true });
  expect(kept(mask)).toBe(28);
  mask.follow({ snapLength: { default: 30, ports: [] } });
  expect(kept(mask)).toBe(30);
  mask.follow(undefined);
  expect(kept(mask)).toBe(packet.length);
});

test("an order that cannot be followed keeps nothing, until there is a better one", () => {
  const mask = new Mask({ maskPatterns: ["/(/"] });
  expect(kept(mask)).toBe(-1);
  expect(mask.problem?.code).toBe("PRIVACY_REFUSED");
  mask.follow({ maskPatterns: ["credit-card"] });
  expect(kept(mask)).toBe(packet.length);
  expect(mask.problem).toBeUndefined();
});
