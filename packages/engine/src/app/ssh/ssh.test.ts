import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ascii, converse } from "../../testing/stream.ts";

/** A message that offers these lists. */
function keyExchange(lists: readonly string[]): string {
  const body = [...lists, ...Array<string>(10 - lists.length).fill("")]
    .map((list) => `\0\0${String.fromCharCode(list.length >> 8, list.length & 255)}${list}`)
    .join("");
  const packet = `\x04\x14${"c".repeat(16)}${body}\0\0\0\0\0\0\0\0\0`;
  return `\0\0${String.fromCharCode(packet.length >> 8, packet.length & 255)}${packet}`;
}

const LISTS = ["kex", "host", "enc-c", "enc-s", "mac-c", "mac-s", "zip-c", "zip-s"];
const CLIENT = `SSH-2.0-PuTTY_0.78 a comment\r\n${keyExchange(LISTS)}encrypted`;
const SERVER = `SSH-2.0-OpenSSH_9.6\n${keyExchange(LISTS)}`;

const seen = (cut?: number) =>
  converse(
    [
      ["c", CLIENT],
      ["s", SERVER],
    ],
    cut === undefined ? {} : { cut },
  );

describe("who speaks, and how it can be known", () => {
  test.each([undefined, ...Array.from(CLIENT, (_, at) => at).slice(5)])("cut at byte %s", (cut) => {
    const { units, service, held } = seen(cut);
    expect(service).toBe("ssh");
    expect(held).toBe(0);
    expect(units.map(({ direction, part, buffers }) => ({ direction, part, ...buffers }))).toEqual([
      { direction: "to-server", part: "aside", ssh_proto: "2.0", ssh_software: "PuTTY_0.78" },
      {
        direction: "to-server",
        part: "aside",
        // echo -n 'kex;enc-c;mac-c;zip-c' | md5sum
        ssh_hassh: "27a19d9b32c3766d851e1150e4ae9867",
        ssh_hassh_string: "kex;enc-c;mac-c;zip-c",
      },
      { direction: "to-client", part: "aside", ssh_proto: "2.0", ssh_software: "OpenSSH_9.6" },
      {
        direction: "to-client",
        part: "aside",
        ssh_hassh_server: "f0a977c1fc96f9fed1ccbba86bace1da",
        ssh_hassh_server_string: "kex;enc-s;mac-s;zip-s",
      },
    ]);
  });
});

test.each([
  ["a line without end", `SSH-2.0-${"a".repeat(300)}`],
  ["no software", "SSH-2.0\r\n"],
  ["no key exchange", "SSH-x-y\r\n\0\0\0\x0c\x04\x15"],
  ["a packet too long", "SSH-2.0-y\r\n\x7f\0\0\x0c\x04\x14"],
  ["lists that do not fit", `SSH-2.0-y\r\n\0\0\0\x1a\x04\x14${"c".repeat(16)}\xff\xff\xff\xff1234`],
])("%s: no sum", (_what, said) => {
  const { units, held } = converse([["c", said]]);
  expect(units.some(({ buffers }) => buffers.ssh_hassh !== undefined)).toBe(false);
  expect(held).toBe(0);
});

test("any octets", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 40 }), (bytes, pieces) => {
      const { units, held } = converse([["c", Uint8Array.from([...ascii("SSH-2.0-a\r\n"), ...bytes])]], {
        pieces,
      });
      expect(units.length).toBeLessThanOrEqual(2);
      expect(held).toBe(0);
    }),
  );
});
