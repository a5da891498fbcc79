import { nameOf } from "../../../packages/engine/src/app/named/index.ts";
import { check, type Target, words } from "../target.ts";

const PORTS = [31_000, 53, 123, 137, 514, 1433, 1883, 3389, 5353, 6379, 11_211] as const;

const starts = words(
  "\x4a\0\0\0\x0a8.0.33\0",
  "\0\0\0\x29\0\x03\0\0user\0me\0",
  "*1\r\n$7\r\nCOMMAND\r\n",
  "\x10\x10\0\x04MQTT\x04",
  "\x30\x0c\x02\x01\x01\x60\x07\x02\x01\x03",
  "\x6a\x81\xad\x30\x81\xaa\xa1\x03\x02\x01\x05",
  "\x03\0\0\x13\x0e\xe0\0\0\0\0\0\x01\0\x08\0",
  "\0\0\0\x1d\0\x12\0\x03\0\0\0\x01\0\x08consumer\0",
  "\xc3\0\0\0\x01\x08abcdefgh\0\0\x44\x9eabcdefghijklmnop",
  "\0\x01boot\0octet\0",
  "<165>1 2003-10-11T22:14:15Z h a - - x",
  "\x12\x34\x01\0\0\x01\0\0\0\0\0\0\x01a\x04test\0\0\x01\0\x01",
  "\x01\x2a\0\x1cabcdefghijklmnop\x01\x08george",
  "<?xml version='1.0'?><stream:stream to='h'>",
  "200 news.test InterNetNews NNRP\r\n",
  ":irc.test 001 me :Welcome\r\n",
);

/** What flows may be called in the logs, by what they say first. */
export const named: Target = {
  name: "named",
  seeds: starts,
  words: words("\0\0\0\0", "\xff\xff", "RFB 00", "INFO {", "AMQP", "RTSP/1.0 ", " rtsp://", "\r\n"),
  run(input) {
    // Octets before and behind are none of it.
    const framed = new Uint8Array(input.length + 32).fill(input.length & 255);
    framed.set(input, 16);
    for (const serverPort of PORTS) {
      const ports = { clientPort: 50_000, serverPort };
      for (const transport of ["tcp", "udp"] as const)
        check(
          nameOf(input, 0, input.length, transport, ports) ===
            nameOf(framed, 16, 16 + input.length, transport, ports),
          `what stands around it changes its name, ${transport} ${serverPort}`,
        );
    }
  },
};
