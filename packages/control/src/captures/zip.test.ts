import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ZipEntry, zip } from "./zip.ts";

const missing = (program: string): boolean => {
  try {
    execFileSync(program, ["-v"], { stdio: "ignore" });
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT";
  }
};
const noUnzip = missing("unzip");
if (noUnzip) console.log("zip archives are not read back: unzip is not installed");

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "peccary-zip-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

const entry = (name: string, chunks: readonly Uint8Array[], known = true): ZipEntry => ({
  name,
  modified: new Date("2026-11-22T03:04:06Z"),
  size: known ? chunks.reduce((sum, { length }) => sum + length, 0) : undefined,
  body: each(chunks),
});

async function write(entries: readonly ZipEntry[]): Promise<string> {
  const path = join(folder, "made.zip");
  const chunks: Uint8Array[] = [];
  for await (const chunk of zip(each(entries))) chunks.push(chunk);
  writeFileSync(path, Buffer.concat(chunks));
  return path;
}

const unzip = (...args: string[]) => execFileSync("unzip", args, { maxBuffer: 1e9 });

test.skipIf(noUnzip)("what went in comes out, whatever it is and however it came", async () => {
  const chunks = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 });
  const files = fc.array(fc.record({ chunks, known: fc.boolean() }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(files, async (given) => {
      const path = await write(given.map((file, i) => entry(`p${i}_eth0.pcap`, file.chunks, file.known)));
      unzip("-tqq", path);
      for (const [i, file] of given.entries())
        expect(unzip("-p", path, `p${i}_eth0.pcap`)).toEqual(Buffer.concat(file.chunks));
    }),
    { numRuns: 20 },
  );
});

test.skipIf(noUnzip)("names in any script, times and modes are kept", async () => {
  const path = await write([entry("ä/ü.pcap", [new Uint8Array(3)])]);
  const listed = execFileSync("unzip", ["-Z", "-T", path], {
    env: { ...process.env, LC_ALL: "C.UTF-8" },
  }).toString();
  expect(listed).toMatch(/^-rw------- .* 3 .* 20261122\.030406 ä\/ü\.pcap$/m);
});

test.skipIf(noUnzip)("an empty archive and empty files are whole", async () => {
  unzip("-tqq", await write([entry("a", []), entry("b", [], false)]));
  // 11: nothing in it, which is how unzip says that an archive is sound and empty.
  const path = await write([]);
  expect(readFileSync(path)).toHaveLength(22);
});

test.skipIf(noUnzip)("many files, beyond what 16 bits count", async () => {
  const many = Array.from({ length: 66_000 }, (_, i) => entry(`${i}`, []));
  const path = await write(many);
  expect(unzip("-Z", "-h", path).toString()).toContain("66000");
  unzip("-tqq", path, "65999");
});

test("a file that is shorter than was said breaks the archive off", async () => {
  const given = { ...entry("a", [new Uint8Array(3)]), size: 4 };
  await expect(write([given])).rejects.toThrow("a: 3 octets came, 4 were promised");
});

test("offsets and sizes beyond 32 bits are written in 64", async () => {
  // The archive is not kept: only where the last records point to is looked at.
  const block = Buffer.alloc(64 * 1_048_576);
  async function* large(): AsyncGenerator<Uint8Array> {
    for (let i = 0; i < 65; i++) yield block;
  }
  const size = 65 * block.length;
  const entries: ZipEntry[] = [
    { name: "large", modified: new Date(0), size, body: large() },
    entry("behind", [new Uint8Array(1)]),
  ];
  let length = 0;
  const tail: Uint8Array[] = [];
  for await (const chunk of zip(each(entries))) {
    length += chunk.length;
    if (length > size) tail.push(chunk);
  }
  const last = Buffer.concat(tail.slice(1));
  const record = last.subarray(last.indexOf(Buffer.from("504b0606", "hex")));
  expect(record.readBigUInt64LE(32)).toBe(2n);
  const start = Number(record.readBigUInt64LE(48));
  expect(start + Number(record.readBigUInt64LE(40))).toBe(length - record.length);
  const central = last.subarray(last.length - (length - start));
  expect(central.readUInt32LE(0)).toBe(0x02014b50);
  const extra = central.subarray(46 + "large".length);
  expect([extra.readUInt16LE(0), extra.readBigUInt64LE(4)]).toEqual([1, BigInt(size)]);
});
