import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CaptureReader } from "@peccary/engine";
import { expect, test } from "vitest";
import { PcapWriter } from "./pcap-writer.ts";

const data = join(
  process.env["PECCARY_DATA"] ?? join(import.meta.dirname, "../../../../../shared/data"),
  "pcaps",
);
/** One file in so many. PECCARY_ALL_CAPTURES=1 takes all. */
const EVERY = process.env["PECCARY_ALL_CAPTURES"] === undefined ? 10 : 1;

interface Read {
  readonly linkType: number;
  readonly records: number;
  /** Of lengths, times and octets. */
  readonly digest: string;
}

/** Undefined when the file is broken or of several link types, which a classic file cannot hold. */
function read(file: Uint8Array, each?: (...record: readonly unknown[]) => void): Read | undefined {
  const hash = createHash("sha256");
  let link: number | undefined;
  let records = 0;
  const reader = new CaptureReader((bytes, start, end, wireLength, time, linkType) => {
    link = link === undefined || link === linkType ? linkType : -1;
    records++;
    hash.update(`${end - start} ${Math.max(wireLength, end - start)} ${time} `);
    hash.update(bytes.subarray(start, end));
    each?.(bytes, start, end, wireLength, time);
  });
  reader.push(file);
  reader.finish();
  if (reader.problem !== undefined || link === undefined || link < 0) return undefined;
  return { linkType: link, records, digest: hash.digest("hex") };
}

test.skipIf(!existsSync(data))(
  "real captures survive being read, written and read again",
  { timeout: 300_000 },
  () => {
    const folder = mkdtempSync(join(tmpdir(), "pecag-trip-"));
    let compared = 0;
    try {
      for (const name of readdirSync(data)
        .sort()
        .filter((_, at) => at % EVERY === 0)) {
        const file = readFileSync(join(data, name));
        const before = read(file);
        if (before === undefined) continue;
        const limits = { maxBytes: 1e12, maxAge: 1e12, maxFiles: 1 };
        const writer = new PcapWriter({
          directory: folder,
          stem: "copy",
          linkType: before.linkType,
          now: () => 0,
          limits,
        });
        read(file, (bytes, start, end, wireLength, time) =>
          writer.append(
            bytes as Uint8Array,
            start as number,
            end as number,
            wireLength as number,
            time as number,
            -1,
            0,
          ),
        );
        writer.close();
        expect(read(readFileSync(join(folder, "copy.pcap"))), name).toEqual(before);
        rmSync(join(folder, "copy.pcap"));
        compared++;
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
    expect(compared).toBeGreaterThan(50);
  },
);
