/** A capture in classic pcap form, put together for tests: little endian, microseconds. */
export function pcap(frames: readonly Uint8Array[], linkType: number = 1): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt32LE(0x0004_0002, 4);
  header.writeUInt32LE(65_535, 16);
  header.writeUInt32LE(linkType, 20);
  const records = frames.map((frame, number) => {
    const record = Buffer.alloc(16);
    record.writeUInt32LE(1_700_000_000, 0);
    record.writeUInt32LE(number + 1, 4);
    record.writeUInt32LE(frame.length, 8);
    record.writeUInt32LE(frame.length, 12);
    return Buffer.concat([record, frame]);
  });
  return Buffer.concat([header, ...records]);
}

const [FIN, SYN, PSH, ACK] = [0x01, 0x02, 0x08, 0x10];

/** The frames of one HTTP exchange between 10.0.0.1 and 10.0.0.2, port 80, from handshake to end. */
export function exchange(
  request: string,
  answer: string = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
): Buffer[] {
  const client = { ip: [10, 0, 0, 1], port: 40_000, sequence: 1_000 };
  const server = { ip: [10, 0, 0, 2], port: 80, sequence: 2_000 };
  const send = (from: typeof client, to: typeof client, flags: number, text = "") => {
    const made = tcp(from, to, flags, Buffer.from(text, "latin1"));
    from.sequence += text.length + (flags & (SYN | FIN) ? 1 : 0);
    return made;
  };
  return [
    send(client, server, SYN),
    send(server, client, SYN | ACK),
    send(client, server, ACK),
    send(client, server, PSH | ACK, request),
    send(server, client, PSH | ACK, answer),
    send(client, server, FIN | ACK),
    send(server, client, FIN | ACK),
    send(client, server, ACK),
  ];
}

interface End {
  readonly ip: readonly number[];
  readonly port: number;
  readonly sequence: number;
}

/** Checksums are left zero: a capture on the sending machine has them unfinished. */
function tcp(from: End, to: End, flags: number, payload: Buffer): Buffer {
  const frame = Buffer.alloc(54 + payload.length);
  frame.writeUInt16BE(0x0800, 12);
  frame[14] = 0x45;
  frame.writeUInt16BE(40 + payload.length, 16);
  frame[22] = 64;
  frame[23] = 6;
  frame.set(from.ip, 26);
  frame.set(to.ip, 30);
  frame.writeUInt16BE(from.port, 34);
  frame.writeUInt16BE(to.port, 36);
  frame.writeUInt32BE(from.sequence, 38);
  frame.writeUInt32BE(flags === SYN ? 0 : to.sequence, 42);
  frame[46] = 0x50;
  frame[47] = flags;
  frame.writeUInt16BE(64_240, 48);
  frame.set(payload, 54);
  return frame;
}
