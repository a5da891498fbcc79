import { CaptureReader } from "../../../packages/engine/src/decode/capture-file.ts";
import { Words } from "../../../packages/engine/src/testing/captures.ts";
import { join } from "../../../packages/engine/src/testing/packets.ts";
import { bytes, check, type Target, words } from "../target.ts";

/** What a reader says of a file that comes in pieces of this many octets. */
function read(file: Uint8Array, pieces: number): string {
  let said = "";
  let octets = 0;
  const reader = new CaptureReader((data, start, end, wireLength, time, linkType) => {
    check(start <= end && end <= data.length && start >= 0, "a packet lies outside of its bytes");
    octets += end - start;
    said += `${end - start} ${wireLength} ${time} ${linkType} ${end > start ? `${data[start]} ${data[end - 1]}` : ""}\n`;
  });
  for (let at = 0; at < file.length; at += pieces) reader.push(file.slice(at, at + pieces));
  reader.finish();
  check(octets <= file.length, "more came out than went in");
  return `${said}${reader.problem}`;
}

/** The same must come out however the file is cut. */
function run(input: Uint8Array): void {
  const whole = read(input, input.length || 1);
  const pieces = 1 + ((input.length * 7_919) % 97);
  check(read(input, pieces) === whole, `pieces of ${pieces} give something else than the whole`);
}

const packet = bytes("\x01\x02\x03\x04\x05\x06\x07\x08");

function pcapSeed(order: "little" | "big", magic: number): Uint8Array {
  const made = new Words(order);
  const record = join(made.u32(1_700_000_000, 5, packet.length, 60), packet);
  return join(made.u32(magic), made.u16(2, 4), made.u32(0, 0, 65_535, 1), record, record);
}

function pcapngSeed(order: "little" | "big"): Uint8Array {
  const made = new Words(order);
  const resolution = join(
    made.u16(9, 1),
    bytes("\x09\0\0\0"),
    made.u16(14, 8),
    made.u32(5, 0),
    made.u16(0, 0),
  );
  const description = made.block(1, made.u16(1, 0), made.u32(65_535), resolution);
  const enhanced = made.block(6, made.u32(0, 400_000, 5, packet.length, 60), packet);
  return join(
    made.section(),
    description,
    enhanced,
    made.block(3, made.u32(8), packet),
    made.block(5, made.u32(0, 0, 0)),
    made.section(),
    description,
    enhanced,
  );
}

export const pcap: Target = {
  name: "pcap",
  seeds: [
    pcapSeed("little", 0xa1b2c3d4),
    pcapSeed("big", 0xa1b2c3d4),
    pcapSeed("little", 0xa1b23c4d),
    pcapSeed("big", 0xa1b2cd34),
  ],
  words: words("\xd4\xc3\xb2\xa1", "\xa1\xb2\xc3\xd4", "\xff\xff\xff\xff", "\0\0\0\0"),
  run,
};

export const pcapng: Target = {
  name: "pcapng",
  seeds: [pcapngSeed("little"), pcapngSeed("big")],
  words: words(
    "\x0a\x0d\x0d\x0a",
    "\x4d\x3c\x2b\x1a",
    "\x06\0\0\0",
    "\x01\0\0\0",
    "\x03\0\0\0",
    "\xff\xff\xff\xff",
    "\x0c\0\0\0",
  ),
  run,
};
