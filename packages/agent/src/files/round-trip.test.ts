import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CaptureReader, PcapngWriter } from "@peccary/engine";
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
  /** Of what is beyond microseconds. */
  readonly nanos: string;
}

type Each = (
  bytes: Uint8Array,
  start: number,
  end: number,
  wireLength: number,
  time: number,
  nanos: number,
) => void;

/** Undefined when the file is broken, or has several link types or times that a classic file cannot hold. */
function read(file: Uint8Array, each?: Each): Read | undefined {
  const hash = createHash("sha256");
  const fine = createHash("sha256");
  let link: number | undefined;
  let records = 0;
  const reader = new CaptureReader((bytes, start, end, wireLength, time, linkType, nanos) => {
    link = (link === undefined || link === linkType) && time < 2 ** 32 * 1e6 ? linkType : -1;
    records++;
    hash.update(`${end - start} ${Math.max(wireLength, end - start)} ${time} `);
    hash.update(bytes.subarray(start, end));
    fine.update(`${nanos} `);
    each?.(bytes, start, end, wireLength, time, nanos);
  });
  reader.push(file);
  reader.finish();
  if (reader.problem !== undefined || link === undefined || link < 0) return undefined;
  return { linkType: link, records, digest: hash.digest("hex"), nanos: fine.digest("hex") };
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
        const pcapng = new PcapngWriter();
        pcapng.section();
        const id = pcapng.interface({ linkType: before.linkType, nanoseconds: true });
        read(file, (bytes, start, end, wireLength, time, nanos) => {
          writer.append(bytes, start, end, wireLength, time, -1, 0);
          pcapng.packet(id, bytes, start, end, wireLength, time, [], nanos);
        });
        writer.close();
        // A classic file of ours has microseconds, as Calico's have.
        const { linkType, records, digest } = before;
        const copy = read(readFileSync(join(folder, "copy.pcap")));
        expect(copy, name).toMatchObject({ linkType, records, digest });
        expect(read(pcapng.take()), name).toEqual(before);
        rmSync(join(folder, "copy.pcap"));
        compared++;
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
    expect(compared).toBeGreaterThan(50);
  },
);
