import type { Random } from "../../fuzz/random.ts";
import { ascii, noise } from "./content.ts";
import { Talk, type Tape } from "./tape.ts";

const PREFACE = ascii("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
const [DATA, HEADERS, SETTINGS] = [0, 1, 4];
const [END_STREAM, END_HEADERS] = [0x1, 0x4];

function frame(type: number, flags: number, stream: number, payload: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(9 + payload.length);
  bytes.writeUIntBE(payload.length, 0, 3);
  bytes[3] = type;
  bytes[4] = flags;
  bytes.writeUInt32BE(stream, 5);
  bytes.set(payload, 9);
  return bytes;
}

/** A header block of literals that enter no table: RFC 7541 section 6.2.2. */
function block(fields: { readonly [name: string]: string }): Uint8Array {
  const parts: number[] = [];
  for (const [name, value] of Object.entries(fields))
    parts.push(0, name.length, ...ascii(name), value.length, ...ascii(value));
  return Uint8Array.from(parts);
}

/** gRPC as pods speak it: HTTP/2 in the clear, a small message each way for each call. */
export function h2c(tape: Tape, random: Random, size: number): void {
  const message = (): Uint8Array => {
    const body = noise(random, 40 + random.below(400));
    const bytes = Buffer.alloc(5 + body.length);
    bytes.writeUInt32BE(body.length, 1);
    bytes.set(body, 5);
    return bytes;
  };
  const asked = block({
    ":method": "POST",
    ":scheme": "http",
    ":path": "/shop.Cart/GetCart",
    ":authority": "cart:7070",
    "content-type": "application/grpc",
    te: "trailers",
  });
  const answered = block({ ":status": "200", "content-type": "application/grpc" });
  const closing = block({ "grpc-status": "0" });
  for (let number = 0; tape.size < size; number++) {
    const talk = new Talk(tape, number, 7070);
    talk.ask(Buffer.concat([PREFACE, frame(SETTINGS, 0, 0, new Uint8Array())]));
    talk.answer(frame(SETTINGS, 0, 0, new Uint8Array()));
    for (let call = 0; call < 50; call++) {
      const stream = call * 2 + 1;
      talk.ask(
        Buffer.concat([
          frame(HEADERS, END_HEADERS, stream, asked),
          frame(DATA, END_STREAM, stream, message()),
        ]),
      );
      talk.answer(
        Buffer.concat([
          frame(HEADERS, END_HEADERS, stream, answered),
          frame(DATA, 0, stream, message()),
          frame(HEADERS, END_HEADERS | END_STREAM, stream, closing),
        ]),
      );
    }
    talk.end();
  }
}
