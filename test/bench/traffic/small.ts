import type { Random } from "../../fuzz/random.ts";
import { ascii } from "./content.ts";
import { type Ends, SYN, Talk, type Tape } from "./tape.ts";

const NAMES = ["orders", "cart", "payments", "users", "search", "mail", "metrics", "auth"];
const ZONES = ["shop.svc.cluster.local", "default.svc.cluster.local", "example.com", "cdn.example.net"];

function labels(name: string): Uint8Array {
  return Buffer.concat([
    ...name.split(".").map((label) => Buffer.concat([Buffer.from([label.length]), ascii(label)])),
    Buffer.from([0]),
  ]);
}

/** Questions for addresses, each answered. */
export function dns(tape: Tape, random: Random, size: number): void {
  for (let number = 0; tape.size < size; number++) {
    const name = labels(`${random.pick(NAMES)}-${random.below(500)}.${random.pick(ZONES)}`);
    const head = (flags: number, answers: number) =>
      Buffer.from([number >> 8, number, flags, flags === 1 ? 0 : 0x80, 0, 1, 0, answers, 0, 0, 0, 0]);
    const question = Buffer.concat([name, Buffer.from([0, 1, 0, 1])]);
    const answer = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 30, 0, 4, 10, 0, random.below(256), 1]);
    const there: Ends = {
      source: 0x0a090001 + random.below(250),
      destination: 0x0a600a0a,
      sourcePort: 1_024 + random.below(60_000),
      destinationPort: 53,
    };
    const back: Ends = {
      source: there.destination,
      destination: there.source,
      sourcePort: 53,
      destinationPort: there.sourcePort,
    };
    tape.udp(there, Buffer.concat([head(1, 0), question]));
    tape.udp(back, Buffer.concat([head(0x81, 1), question, answer]));
  }
}

/** SYNs from everywhere, which nobody answers. */
export function synFlood(tape: Tape, random: Random, size: number): void {
  const nothing = new Uint8Array();
  while (tape.size < size) {
    const ends: Ends = {
      source: random.below(0xe0000000),
      destination: 0x0a090101,
      sourcePort: 1_024 + random.below(64_000),
      destinationPort: 80,
    };
    tape.tcp(ends, random.below(2 ** 31), 0, SYN, nothing, 0, 0);
  }
}

/** Connections that say a line each way. */
export function tinyFlows(tape: Tape, random: Random, size: number): void {
  for (let number = 0; tape.size < size; number++) {
    const talk = new Talk(tape, number, 80);
    talk.ask(
      ascii(`GET /health?n=${random.below(1e6)} HTTP/1.1\r\nHost: probe\r\nConnection: close\r\n\r\n`),
    );
    talk.answer(ascii("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"));
    talk.end();
  }
}
