/** How a frame is made: RFC 6455 section 5.2. */
export interface FrameOptions {
  readonly opcode?: number;
  readonly last?: boolean;
  readonly deflated?: boolean;
  readonly mask?: readonly [number, number, number, number];
}

export function frame(payload: Uint8Array, options: FrameOptions = {}): Uint8Array {
  const { opcode = 2, last = true, deflated = false, mask } = options;
  const { length } = payload;
  const size =
    length < 126
      ? [length]
      : length < 65_536
        ? [126, length >> 8, length & 0xff]
        : [
            127,
            0,
            0,
            0,
            0,
            (length >>> 24) & 0xff,
            (length >> 16) & 0xff,
            (length >> 8) & 0xff,
            length & 0xff,
          ];
  const head = [(last ? 0x80 : 0) | (deflated ? 0x40 : 0) | opcode, ...size];
  if (mask === undefined) return Uint8Array.from([...head, ...payload]);
  head[1]! |= 0x80;
  return Uint8Array.from([...head, ...mask, ...payload.map((octet, at) => octet ^ mask[at & 3]!)]);
}
