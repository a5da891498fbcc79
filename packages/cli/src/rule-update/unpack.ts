import { gunzipSync } from "node:zlib";
import { Failure, reasonOf } from "../failure.ts";
import { MOST_UNPACKED } from "./limits.ts";
import { type Member, readTar } from "./tar.ts";
import { readZip } from "./zip.ts";

const isRules = (name: string): boolean => name.endsWith(".rules");

/** The text of all rules in what was fetched: a plain file, one in gzip's form, or a tar or zip archive. */
export function unpack(bytes: Uint8Array, from: string): string {
  const damaged = (why: string): Failure =>
    new Failure("RULES_UNREADABLE", `what came from ${from} cannot be read: ${why}`);
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    let plain: Uint8Array;
    try {
      plain = gunzipSync(bytes, { maxOutputLength: MOST_UNPACKED });
    } catch (error) {
      throw damaged(reasonOf(error));
    }
    return inside(plain, damaged);
  }
  if (bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5)) {
    const members = readZip(bytes, isRules, MOST_UNPACKED);
    if (members === undefined) throw damaged("the zip archive is damaged, or larger than it may be");
    return together(members);
  }
  return inside(bytes, damaged);
}

function inside(bytes: Uint8Array, damaged: (why: string) => Failure): string {
  if (Buffer.from(bytes.subarray(257, 262)).toString("latin1") === "ustar") {
    const members = readTar(bytes);
    if (members === undefined) throw damaged("the tar archive is damaged");
    return together(members.filter(({ name }) => isRules(name)));
  }
  if (bytes.subarray(0, 4_096).includes(0)) throw damaged("it is neither text nor an archive that is known");
  return Buffer.from(bytes).toString("utf8");
}

/** One file of all, each named in a comment. */
const together = (members: readonly Member[]): string =>
  members
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .map(
      ({ name, bytes }) =>
        `# ${name.replace(/[^\x20-\x7e]/g, "?")}\n${Buffer.from(bytes).toString("utf8").trimEnd()}\n`,
    )
    .join("\n");
