// Makes a capture file of HTTP exchanges, so that the demo can be seen without the right to look at live traffic.
import { writeFileSync } from "node:fs";

const [FIN, SYN, PSH, ACK] = [0x01, 0x02, 0x08, 0x10];

/**
 * @param {string} file
 * @param {{ client: string, server: string, port: number, request: Buffer, answer: Buffer }[]} exchanges
 */
export function writeCapture(file, exchanges) {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(65_535, 16);
  header.writeUInt32LE(1, 20); // Ethernet
  const parts = [header];
  let time = Date.now() * 1_000;

  exchanges.forEach(({ client, server, port, request, answer }, number) => {
    const ends = [
      { ip: client, port: 40_000 + number, sequence: 1_000_000 * (number + 1) },
      { ip: server, port, sequence: 2_000_000 * (number + 1) },
    ];
    const send = (from, flags, payload = Buffer.alloc(0)) => {
      const [source, destination] = from === 0 ? ends : [ends[1], ends[0]];
      const acknowledged = flags === SYN ? 0 : destination.sequence;
      parts.push(record(time, tcp(source, destination, acknowledged, flags, payload)));
      source.sequence += payload.length + (flags & (SYN | FIN) ? 1 : 0);
      time += 250;
    };
    send(0, SYN);
    send(1, SYN | ACK);
    send(0, ACK);
    send(0, PSH | ACK, request);
    send(1, ACK);
    send(1, PSH | ACK, answer);
    send(0, FIN | ACK);
    send(1, FIN | ACK);
    send(0, ACK);
  });
  writeFileSync(file, Buffer.concat(parts));
}

function record(time, frame) {
  const header = Buffer.alloc(16);
  header.writeUInt32LE(Math.floor(time / 1_000_000), 0);
  header.writeUInt32LE(time % 1_000_000, 4);
  header.writeUInt32LE(frame.length, 8);
  header.writeUInt32LE(frame.length, 12);
  return Buffer.concat([header, frame]);
}

function tcp(source, destination, acknowledged, flags, payload) {
  const frame = Buffer.alloc(54 + payload.length);
  frame.set([2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x08, 0x00], 0);
  const ip = frame.subarray(14);
  ip[0] = 0x45;
  ip.writeUInt16BE(40 + payload.length, 2);
  ip[6] = 0x40; // don't fragment
  ip[8] = 64;
  ip[9] = 6;
  ip.set(octets(source.ip), 12);
  ip.set(octets(destination.ip), 16);
  ip.writeUInt16BE(checksum(ip.subarray(0, 20)), 10);

  const segment = ip.subarray(20);
  segment.writeUInt16BE(source.port, 0);
  segment.writeUInt16BE(destination.port, 2);
  segment.writeUInt32BE(source.sequence, 4);
  segment.writeUInt32BE(acknowledged, 8);
  segment[12] = 0x50;
  segment[13] = flags;
  segment.writeUInt16BE(64_240, 14);
  segment.set(payload, 20);
  const pseudo = Buffer.alloc(12);
  pseudo.set(octets(source.ip), 0);
  pseudo.set(octets(destination.ip), 4);
  pseudo[9] = 6;
  pseudo.writeUInt16BE(segment.length, 10);
  segment.writeUInt16BE(checksum(Buffer.concat([pseudo, segment])), 16);
  return frame;
}

const octets = (ip) => ip.split(".").map(Number);

/** RFC 1071. */
function checksum(bytes) {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += (bytes[at] << 8) | (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
