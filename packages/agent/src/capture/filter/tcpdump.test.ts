import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CaptureFilter, captureFilters } from "@peccary/api";
import { CaptureReader } from "@peccary/engine";
import { expect, test } from "vitest";
import { fileHeader, RECORD_HEADER } from "../../files/pcap.ts";
import { packet } from "../../testing/ip-packet.ts";
import { hasTcpdump } from "../../testing/namespaces.ts";
import { tcpdumpExpression } from "../../testing/tcpdump-expression.ts";
import { LINK_ETHERNET } from "../source.ts";
import { compileFilters } from "./compile.ts";
import { Machine } from "./machine.ts";

type SpecFilter = NonNullable<Parameters<typeof captureFilters>[0]>[number];

const forTcpdump: SpecFilter[][] = [
  [{ protocol: "TCP" }],
  [{ protocol: "UDP", ports: [53, "67:68"] }, { protocol: "ICMP" }],
  [{ ports: [80, "8000:8100", 443] }],
  [{ protocol: "ICMPv6" }, { protocol: 1 }, { protocol: "SCTP", ports: ["1:65535"] }],
  [{ protocol: 132 }, { protocol: "UDPLite" }, { protocol: 47 }, { ports: ["0:1023"] }],
];

/** Octets of a packet that are compared: tcpdump cuts what it copies to the length that the file names. */
const SHOWN = 40;

interface Kept {
  readonly count: number;
  readonly bytes: string;
}

/** Packets of a file that a filter lets pass; undefined when the file is not all Ethernet or cannot be read. */
function kept(file: Uint8Array, filters: readonly CaptureFilter[] | undefined): Kept | undefined {
  const found: Uint8Array[] = [];
  let link: number | undefined;
  const machine = filters && new Machine(compileFilters(filters, LINK_ETHERNET)!);
  const reader = new CaptureReader((bytes, start, end, _wireLength, _time, linkType) => {
    link = link === undefined || link === linkType ? linkType : -1;
    if (machine === undefined || machine.accepts(bytes, start, end))
      found.push(bytes.slice(start, Math.min(end, start + SHOWN)));
  });
  reader.push(file);
  reader.finish();
  if (reader.problem !== undefined || (link !== LINK_ETHERNET && link !== undefined)) return undefined;
  return { count: found.length, bytes: Buffer.concat(found).toString("latin1") };
}

const tcpdump = (path: string, filters: readonly CaptureFilter[]): Kept | undefined =>
  kept(
    execFileSync("tcpdump", ["-r", path, "-w", "-", tcpdumpExpression(filters)], {
      stdio: ["ignore", "pipe", "ignore"],
      maxBuffer: 268_435_456,
    }),
    undefined,
  );

test.skipIf(!hasTcpdump)("keeps what tcpdump keeps of made packets", () => {
  const folder = mkdtempSync(join(tmpdir(), "pecag-bpf-"));
  try {
    const path = join(folder, "made.pcap");
    const sample = [4 as const, 6 as const].flatMap((version) =>
      [1, 6, 17, 47, 58, 132, 136].flatMap((protocol) =>
        [53, 80, 8_050, 2_000].flatMap((destination, at) =>
          [0, 1, 2].map((tags) =>
            packet({
              version,
              protocol,
              destination,
              source: 50_000,
              tags,
              options: at,
              fragment: at === 3 ? 7 : 0,
              fragmentHeader: tags === 2 && version === 6,
            }),
          ),
        ),
      ),
    );
    const records = sample.flatMap((bytes) => {
      const header = Buffer.alloc(RECORD_HEADER);
      header.writeUInt32LE(bytes.length, 8);
      header.writeUInt32LE(bytes.length, 12);
      return [header, bytes];
    });
    writeFileSync(path, Buffer.concat([fileHeader(LINK_ETHERNET), ...records]));
    for (const spec of forTcpdump) {
      const filters = captureFilters(spec)!;
      expect(kept(readFileSync(path), filters)?.count, JSON.stringify(spec)).toBe(
        tcpdump(path, filters)?.count,
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const data = join(
  process.env["PECCARY_DATA"] ?? join(import.meta.dirname, "../../../../../../shared/data"),
  "pcaps",
);
/** One file in so many: each takes tcpdump some hundredths of a second. PECCARY_ALL_CAPTURES=1 takes all. */
const EVERY = process.env["PECCARY_ALL_CAPTURES"] === undefined ? 40 : 1;

test.skipIf(!hasTcpdump || !existsSync(data))(
  "keeps what tcpdump keeps of real captures",
  { timeout: 600_000 },
  () => {
    const files = readdirSync(data).sort();
    let compared = 0;
    for (const file of files.filter((_, at) => at % EVERY === 0)) {
      const path = join(data, file);
      const bytes = readFileSync(path);
      for (const spec of forTcpdump) {
        const filters = captureFilters(spec)!;
        const ours = kept(bytes, filters);
        if (ours === undefined) break;
        const theirs = tcpdump(path, filters);
        expect(ours.count, `${file} ${JSON.stringify(spec)}`).toBe(theirs?.count);
        expect(ours.bytes === theirs?.bytes, file).toBe(true);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(50);
  },
);
