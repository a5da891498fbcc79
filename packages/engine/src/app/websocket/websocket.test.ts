import { createHash } from "node:crypto";
import http from "node:http";
import { constants, createDeflateRaw, deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ascii, converse, type FeedOptions, type Turn } from "../../testing/stream.ts";
import { tee } from "../../testing/tee.ts";
import { type FrameOptions, frame } from "../../testing/websocket.ts";

const upgrade: readonly Turn[] = [
  ["c", "GET /chat HTTP/1.1\r\nUpgrade: websocket\r\n\r\n"],
  ["s", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"],
];
const mask = [1, 200, 3, 4] as const;
const CLOSE = 8;
const PING = 9;

/** What was said after the handshake, by whom. */
function told(turns: readonly Turn[], options?: FeedOptions) {
  const seen = converse([...upgrade, ...turns], options);
  expect(seen.service).toBe("websocket");
  expect(seen.held).toBe(0);
  return seen.units.slice(2).map(({ direction, buffers }) => [direction, buffers.pkt_data]);
}

const text = (said: string, options: FrameOptions = {}) => frame(ascii(said), { opcode: 1, ...options });
const join = (...pieces: Uint8Array[]) => Uint8Array.from(pieces.flatMap((piece) => [...piece]));

describe("what frames say", () => {
  const rfc = ascii("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58");
  test.each<[string, "c" | "s", Uint8Array, string[]]>([
    ["the masked text of RFC 6455 section 5.7", "c", rfc, ["Hello"]],
    ["without mask", "s", text("Hello"), ["Hello"]],
    ["in two fragments", "s", join(text("Hel", { last: false }), text("lo", { opcode: 0 })), ["Hello"]],
    [
      "a ping between fragments",
      "c",
      join(
        text("Hel", { last: false, mask }),
        text("now", { opcode: PING, mask }),
        text("lo", { opcode: 0, mask }),
      ),
      ["now", "Hello"],
    ],
    ["nothing", "s", text(""), []],
    ["a reason to close", "s", frame(ascii("\x03\xe8bye"), { opcode: CLOSE }), ["\x03\xe8bye"]],
    ["a length of 16 bits", "c", text("a".repeat(300), { mask }), ["a".repeat(300)]],
    ["two messages", "c", join(text("one", { mask }), text("two")), ["one", "two"]],
  ])("%s", (_what, side, bytes, expected) => {
    const direction = side === "c" ? "to-server" : "to-client";
    const all = expected.map((said) => [direction, said]);
    expect(told([[side, bytes]])).toEqual(all);
    for (let cut = 1; cut < bytes.length; cut++)
      expect(
        told([
          [side, bytes.slice(0, cut)],
          [side, bytes.slice(cut)],
        ]),
      ).toEqual(all);
    expect(told([[side, bytes]], { pieces: 1 })).toEqual(all);
  });

  test("a long message comes in sections", () => {
    const sizes = told([["c", frame(new Uint8Array(70_000), { mask })]]).map(([, said]) => said?.length ?? 0);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(70_000);
    expect(Math.max(...sizes)).toBeLessThan(20_000);
  });
});

test.each([
  ["a reserved opcode", ascii("\x83\x01a")],
  ["a reserved bit", ascii("\xa1\x01a")],
  ["a fragmented ping", ascii("\x09\x01a")],
  ["a ping of 126 octets", join(ascii("\x89\x7e\x00\x7e"), new Uint8Array(126))],
  ["a fragment of nothing", ascii("\x80\x01a")],
  ["a message within a message", join(text("a", { last: false }), text("b"))],
  ["more octets than there are", join(ascii("\x82\x7f"), new Uint8Array(8).fill(0xff))],
])("%s ends it", (_what, bytes) => {
  expect(told([["s", join(bytes, text("later"))]]).map(([, said]) => said)).not.toContain("later");
});

describe("permessage-deflate", () => {
  /** Messages of one compressor, as RFC 7692 section 7.2.1 has them. */
  async function deflated(messages: readonly string[]): Promise<Uint8Array[]> {
    const deflate = createDeflateRaw();
    const pieces: Uint8Array[] = [];
    for (const message of messages) {
      const chunks: Uint8Array[] = [];
      const listen = (chunk: Uint8Array) => chunks.push(chunk);
      deflate.on("data", listen);
      deflate.write(ascii(message));
      await new Promise<void>((done) => deflate.flush(constants.Z_SYNC_FLUSH, done));
      deflate.off("data", listen);
      pieces.push(join(...chunks).slice(0, -4));
    }
    return pieces;
  }

  test("later messages refer to earlier ones", async () => {
    const messages = [
      "the quick brown fox",
      "the quick brown fox jumps",
      "the lazy dog, the quick brown fox",
    ];
    const pieces = await deflated(messages);
    expect(pieces[1]!.length).toBeLessThan(messages[1]!.length);
    const bytes = join(...pieces.map((piece) => frame(piece, { deflated: true, mask })));
    for (const size of [1, 7, 1_000])
      expect(told([["c", bytes]], { pieces: size }).map(([, said]) => said)).toEqual(messages);
  });

  test.each([
    ["compressed", "f2 48 cd c9 c9 07 00"],
    ["in a block without compression", "00 05 00 fa ff 48 65 6c 6c 6f 00"],
    ["in a final block", "f3 48 cd c9 c9 07 00 00"],
    ["in two blocks", "f2 48 05 00 00 00 ff ff ca c9 c9 07 00"],
  ])("Hello, %s, of RFC 7692 section 7.2.3", (_what, hex) => {
    const payload = Uint8Array.from(hex.split(" "), (octet) => Number.parseInt(octet, 16));
    const bytes = frame(payload, { deflated: true });
    expect(told([["s", join(bytes, bytes, text("plain"))]]).map(([, said]) => said)).toEqual([
      "Hello",
      "Hello",
      "plain",
    ]);
  });

  test("a bomb is shown as it is from where it was seen", () => {
    const bomb = deflateRawSync(new Uint8Array(5_000_000));
    const seen = converse([...upgrade, ["s", frame(bomb, { deflated: true })]]);
    expect(seen.refused).toEqual({ inflateRatio: 1 });
    expect(seen.units.reduce((sum, { buffers }) => sum + (buffers.pkt_data?.length ?? 0), 0)).toBeLessThan(
      1_200_000,
    );
    expect(seen.held).toBe(0);
  });

  test("without memory it stays as it is", () => {
    const payload = ascii("\xf2\x48\xcd\xc9\xc9\x07\x00");
    const seen = converse([...upgrade, ["s", frame(payload, { deflated: true })]], {
      limits: { pendingTotal: 9_000 },
    });
    expect(seen.units[2]?.buffers.pkt_data).toBe("\xf2\x48\xcd\xc9\xc9\x07\x00");
  });
});

test("a real handshake, with Node's own HTTP", async () => {
  const server = http.createServer();
  server.on("upgrade", (request, socket) => {
    const key = createHash("sha1")
      .update(`${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest("base64");
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ${key}\r\n\r\n`,
    );
    socket.write(text("welcome"));
    socket.on("data", () => socket.end(frame(ascii("\x03\xe8"), { opcode: CLOSE })));
  });
  const between = await tee(server);
  await new Promise<void>((done) => {
    const request = http.request({
      port: between.port,
      path: "/chat?room=1",
      headers: {
        connection: "Upgrade",
        upgrade: "websocket",
        "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
      },
    });
    request.on("upgrade", (_response, socket, head) => {
      const answer = () => socket.write(text("cat /etc/passwd", { mask }));
      if (head.length > 0) answer();
      else socket.once("data", answer);
      socket
        .on("close", done)
        .on("end", () => socket.end())
        .resume();
    });
    request.end();
  });
  await between.close();
  const seen = converse(between.said);
  expect(seen.units[0]?.buffers.http_uri).toBe("/chat?room=1");
  expect(seen.units.slice(2).map(({ direction, buffers }) => [direction, buffers.pkt_data])).toEqual([
    ["to-client", "welcome"],
    ["to-server", "cat /etc/passwd"],
    ["to-client", "\x03\xe8"],
  ]);
});

test("nothing throws, nothing stays held, and the pieces do not matter", () => {
  const payload = fc.uint8Array({ maxLength: 60 });
  const one = fc
    .tuple(payload, fc.constantFrom(0, 1, 2, 8, 9), fc.boolean(), fc.boolean(), fc.boolean())
    .map(([bytes, opcode, last, deflated, masked]) =>
      frame(bytes, { opcode, last, deflated, ...(masked && { mask }) }),
    );
  const turn = fc.tuple(
    fc.constantFrom("c" as const, "s" as const),
    fc.oneof(one, payload),
  ) as fc.Arbitrary<Turn>;
  fc.assert(
    fc.property(fc.array(turn, { maxLength: 8 }), fc.integer({ min: 1, max: 9 }), (turns, pieces) => {
      const whole = converse([...upgrade, ...turns]);
      const cut = converse([...upgrade, ...turns], { pieces });
      expect([whole.held, cut.held]).toEqual([0, 0]);
      expect(cut.units.map(({ buffers }) => buffers.pkt_data).join("")).toBe(
        whole.units.map(({ buffers }) => buffers.pkt_data).join(""),
      );
    }),
    { numRuns: 500 },
  );
});
