/** An Ethernet frame of UDP over IPv4, without checksums. */
export function udpFrame(
  source: string,
  destination: string,
  ports: readonly [number, number],
  text: string,
  fragment: { readonly id?: number; readonly offset?: number; readonly more?: boolean } = {},
): Uint8Array {
  const { id = 0, offset = 0, more = false } = fragment;
  const payload = Buffer.from(text, "latin1");
  const first = offset === 0;
  const ethernet = Buffer.from("020000000002020000000001" + "0800", "hex");
  const ip = Buffer.alloc(20);
  ip.writeUInt8(0x45, 0);
  ip.writeUInt16BE(20 + (first ? 8 : 0) + payload.length, 2);
  ip.writeUInt16BE(id, 4);
  ip.writeUInt16BE((more ? 0x2000 : 0) | (offset >> 3), 6);
  ip.writeUInt8(64, 8);
  ip.writeUInt8(17, 9);
  for (const [at, address] of [
    [12, source],
    [16, destination],
  ] as const)
    for (const [i, part] of address.split(".").entries()) ip.writeUInt8(Number(part), at + i);
  const udp = Buffer.alloc(first ? 8 : 0);
  if (first) {
    udp.writeUInt16BE(ports[0], 0);
    udp.writeUInt16BE(ports[1], 2);
    // Of a piece the length of the whole is the test's business; an unknown one reads as 0.
    udp.writeUInt16BE(more ? 0 : 8 + payload.length, 4);
  }
  return new Uint8Array(Buffer.concat([ethernet, ip, udp, payload]));
}
