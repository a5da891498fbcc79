import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { NoSpecimen, Specimen } from "@peccary/engine";
import { Failure, reasonOf } from "../failure.ts";

/** Link type of packets that begin with their IP header. */
const RAW_IP = 101;

export async function writeSpecimen(
  specimen: Specimen | NoSpecimen,
  file: string,
  cwd: string,
): Promise<void> {
  if (!("frames" in specimen))
    throw new Failure("NO_SPECIMEN", "no traffic was found that makes this rule fire: nothing was written");
  try {
    await writeFile(resolve(cwd, file), pcapOf(specimen.frames));
  } catch (error) {
    throw new Failure("FILE_UNWRITABLE", `cannot write ${file}: ${reasonOf(error)}`, { cause: error });
  }
}

/** A capture in classic pcap form, a millisecond between packets. */
function pcapOf(frames: readonly Uint8Array[]): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt32LE(0x0004_0002, 4);
  header.writeUInt32LE(262_144, 16);
  header.writeUInt32LE(RAW_IP, 20);
  const records = frames.map((frame, number) => {
    const record = Buffer.alloc(16);
    record.writeUInt32LE(1_700_000_000 + Math.floor(number / 1_000), 0);
    record.writeUInt32LE((number % 1_000) * 1_000, 4);
    record.writeUInt32LE(frame.length, 8);
    record.writeUInt32LE(frame.length, 12);
    return Buffer.concat([record, frame]);
  });
  return Buffer.concat([header, ...records]);
}
