import type { Random } from "../../fuzz/random.ts";
import { ascii, noise } from "./content.ts";
import { Talk, type Tape } from "./tape.ts";

const [HANDSHAKE, APPLICATION_DATA] = [22, 23];

function record(type: number, payload: Uint8Array): Uint8Array {
  const head = Buffer.from([type, 3, 3, 0, 0]);
  head.writeUInt16BE(payload.length, 3);
  return Buffer.concat([head, payload]);
}

function message(type: number, body: Uint8Array): Uint8Array {
  const head = Buffer.from([type, 0, 0, 0]);
  head.writeUIntBE(body.length, 1, 3);
  return Buffer.concat([head, body]);
}

function clientHello(random: Random, name: string): Uint8Array {
  const host = ascii(name);
  const sni = Buffer.alloc(9 + host.length);
  sni.writeUInt16BE(0, 0);
  sni.writeUInt16BE(5 + host.length, 2);
  sni.writeUInt16BE(3 + host.length, 4);
  sni.writeUInt16BE(host.length, 7);
  sni.set(host, 9);
  const size = Buffer.alloc(2);
  size.writeUInt16BE(sni.length);
  const head = Buffer.concat([Buffer.from([3, 3]), noise(random, 32), Buffer.from([0])]);
  const suites = Buffer.from([0, 6, 0x13, 1, 0x13, 2, 0xc0, 0x2f, 1, 0]);
  return message(1, Buffer.concat([head, suites, size, sni]));
}

/** A handshake, and then records full of what cannot be read. */
export function tls(tape: Tape, random: Random, size: number): void {
  const body = noise(random, 16_384);
  const serverHello = (): Uint8Array =>
    message(2, Buffer.concat([Buffer.from([3, 3]), noise(random, 32), Buffer.from([0, 0x13, 1, 0, 0, 0])]));
  for (let number = 0; tape.size < size; number++) {
    const talk = new Talk(tape, number, 443);
    talk.ask(record(HANDSHAKE, clientHello(random, `shop-${random.below(1000)}.example.com`)));
    talk.answer(
      Buffer.concat([record(HANDSHAKE, serverHello()), record(APPLICATION_DATA, body.subarray(0, 2_000))]),
    );
    talk.ask(record(APPLICATION_DATA, body.subarray(0, 300)));
    for (let part = 0; part < 12; part++) talk.answer(record(APPLICATION_DATA, body));
    talk.end();
  }
}
