import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bufferNames } from "../buffers.ts";
import { converse, type Turn } from "../testing/stream.ts";

test.each([
  ["http by method", "c", "GET / HTTP/1.1\r\n\r\n", "http"],
  ["http by version", "c", "BOGUS /x HTTP/1.1\r\n\r\n", "http"],
  ["http by its answer", "s", "HTTP/1.1 200 OK\r\n\r\n", "http"],
  ["http/2 by its preface", "c", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "http2"],
  ["smtp by its client", "c", "ehlo x\r\n", "smtp"],
  ["smtp by its banner", "s", "220 mx.test ESMTP\r\n", "smtp"],
  ["ftp", "s", "220 ProFTPD\r\n", "ftp"],
  ["a 220 that says no more", "s", "220 hello\r\n", undefined],
  ["pop3", "s", "+OK\r\n", "pop3"],
  ["imap", "s", "* OK\r\n", "imap"],
  ["a star and something else", "s", "x OK\r\n", undefined],
  ["ssh", "s", "SSH-2.0-x\r\n", "ssh"],
  ["telnet", "s", "\xff\xfd\x18", "telnet"],
  ["tls", "c", "\x16\x03\x01", "ssl"],
  ["dnp3", "c", "\x05\x64", "dnp3"],
  ["nothing we know", "c", "EVIL\r\n", undefined],
] as const)("%s", (_what, side, said, service) => {
  expect(converse([[side, said]]).service).toBe(service);
  expect(converse([[side, said]], { pieces: 1 }).service).toBe(service);
});

test("what one side said before the other told the protocol is shown in order", () => {
  const seen = converse([
    ["c", "USER x\r\n"],
    ["s", "220 FTP\r\n"],
  ]);
  expect(seen.units.map(({ buffers }) => buffers.pkt_data)).toEqual(["USER x\r\n", "220 FTP\r\n"]);
});

test("a stream is given up when it said too much without telling", () => {
  const seen = converse(
    [
      ["c", "a".repeat(9_000)],
      ["c", " b HTTP/1.1\r\n\r\n"],
    ],
    { pieces: 500 },
  );
  expect(seen.service).toBeUndefined();
  expect(seen.held).toBe(0);
});

test("when all memory is taken a flow stays unknown, and that is counted", () => {
  const seen = converse(
    [
      ["c", "GE"],
      ["c", "T / HTTP/1.1\r\n\r\n"],
    ],
    { limits: { pendingTotal: 1 } },
  );
  expect(seen.service).toBeUndefined();
  expect(seen.refused).toEqual({ pendingTotal: 1 });
});

describe("whatever anyone says", () => {
  const starts = [
    "GET / HTTP/1.1\r\n",
    "220 FTP\r\n",
    "220 ESMTP\r\n",
    "+OK\r\n",
    "* OK\r\n",
    "\x16\x03\x01\x00\x05",
    "SIP/2.0 200 OK\r\n",
    "\xff\xfd\x01",
  ];
  const turn = fc.tuple(
    fc.constantFrom("c" as const, "s" as const),
    fc.uint8Array({ maxLength: 80 }),
  ) as fc.Arbitrary<Turn>;
  test("nothing throws and nothing stays held", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("c" as const, "s" as const),
        fc.constantFrom(...starts),
        fc.array(turn, { maxLength: 6 }),
        (side, start, turns) => {
          const seen = converse([[side, start], ...turns]);
          expect(seen.held).toBe(0);
          for (const { buffers } of seen.units)
            for (const name of Object.keys(buffers)) expect(bufferNames).toContain(name);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("nor with datagrams", () => {
    fc.assert(
      fc.property(fc.constantFrom(53, 2_152, 5_060), fc.array(turn, { maxLength: 6 }), (port, turns) => {
        expect(converse(turns, { transport: "udp", port }).held).toBe(0);
      }),
    );
  });
});
