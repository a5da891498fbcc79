import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CaptureReader, PcapngWriter } from "@peccary/engine";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { EvidencePart } from "../sensor/messages.ts";
import { event } from "../testing/samples.ts";
import { EvidenceSpool, type ReadyEvidence } from "./spool.ts";

const on = { name: "eth0", drops: 3 };
const owner = (id: string) => ({
  event: { ...event(id), source_ip: "10.0.0.1", source_name: "web-1", source_namespace: "dev" },
  workload: { namespace: "dev", name: "web-1" },
});

function part(name: string, texts: readonly string[], last = false): EvidencePart {
  const writer = new PcapngWriter();
  for (const text of texts) {
    const bytes = Buffer.from(text);
    writer.packet(0, bytes, 0, bytes.length, bytes.length, 1_000_000);
  }
  return { type: "evidence", name, tap: 1, rule: "1:57", linkType: 101, blocks: writer.take(), last };
}

function textsOf(evidence: ReadyEvidence | undefined): string[] | undefined {
  if (evidence === undefined) return undefined;
  const texts: string[] = [];
  const reader = new CaptureReader((bytes, start, end) =>
    texts.push(Buffer.from(bytes.slice(start, end)).toString()),
  );
  reader.push(evidence.pcapng);
  reader.finish();
  expect(reader.problem).toBeUndefined();
  return texts;
}

let directory: string;
let now: number;
let spool: EvidenceSpool;
const open = (maxBytes?: number) =>
  EvidenceSpool.open({ directory, now: () => now, ...(maxBytes !== undefined && { maxBytes }) });

beforeEach(async () => {
  directory = join(mkdtempSync(join(tmpdir(), "pecag-evidence-")), "evidence");
  now = 1_700_000_000_000;
  spool = await open();
});
afterEach(async () => {
  await spool.close();
  rmSync(directory, { recursive: true });
});

test("parts become one file, under the id of the first alert", async () => {
  expect(spool.claim("s-1", owner("a"))).toBe("a");
  expect(spool.claim("s-1", owner("b"))).toBe("a");
  await spool.add(part("s-1", ["one", "two"]), on);
  expect(await spool.next()).toBeUndefined();
  await spool.add(part("s-1", ["three"], true), on);
  const ready = (await spool.next())!;
  expect([ready.id, ready.rule, textsOf(ready)]).toEqual(["a", "1:57", ["one", "two", "three"]]);
  const text = Buffer.from(ready.pcapng).toString("latin1");
  for (const said of ["packets around alert a", "dev/web-1/eth0", "dev/web-1\0"])
    expect(text).toContain(said);
  await spool.remove(ready);
  expect(await spool.next()).toBeUndefined();
  expect(readdirSync(directory)).toEqual([]);
});

test("files are the owner's only", async () => {
  spool.claim("s-1", owner("a"));
  await spool.add(part("s-1", ["one"], true), on);
  for (const name of readdirSync(directory)) expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
});

test("what nobody claims is not kept", async () => {
  await spool.add(part("s-1", ["one"], true), on);
  expect(readdirSync(directory)).toEqual([]);
});

test("what is not heard of any more is at its end", async () => {
  spool.claim("s-1", owner("a"));
  await spool.add(part("s-1", ["one"]), on);
  now += 14_000;
  await spool.sweep();
  expect(await spool.next()).toBeUndefined();
  now += 2_000;
  await spool.sweep();
  expect(textsOf(await spool.next())).toEqual(["one"]);
});

test("survives being killed at any moment", async () => {
  spool.claim("s-1", owner("a"));
  await spool.add(part("s-1", ["one", "two"]), on);
  const [name] = readdirSync(directory);
  const path = join(directory, name!);
  const whole = statSync(path).size;
  // Two records of 36 octets, of which the second is cut.
  truncateSync(path, whole - 5);
  const after = await open();
  expect(textsOf(await after.next())).toEqual(["one"]);
  expect(readdirSync(directory)).toEqual([name!.replace(".part", ".evidence")]);
});

test("what is damaged is counted, and holds nothing up", async () => {
  writeFileSync(join(directory, "x.evidence"), "nonsense");
  writeFileSync(join(directory, "y.part"), "");
  writeFileSync(join(directory, "z.txt"), "not ours");
  spool = await open();
  expect(await spool.next()).toBeUndefined();
  expect(spool.refused.evidenceSpoolDamaged).toBe(2);
  expect(readdirSync(directory)).toEqual(["z.txt"]);
});

test("takes no more than it may, and counts it", async () => {
  spool = await open(3_000);
  const ids = Array.from({ length: 10 }, (_, i) => String(i));
  for (const id of ids) {
    spool.claim(id, owner(id));
    await spool.add(part(id, ["-".repeat(400)], true), on);
  }
  const kept = readdirSync(directory).length;
  expect(kept).toBeGreaterThan(1);
  expect(spool.refused.evidenceSpoolFull).toBe(ids.length - kept);
  // Room again.
  await spool.remove((await spool.next())!);
  spool.claim("new", owner("new"));
  await spool.add(part("new", ["-"], true), on);
  expect(readdirSync(directory)).toHaveLength(kept);
});

test("oldest first, also after a restart", async () => {
  for (const id of ["a", "b", "c"]) {
    spool.claim(id, owner(id));
    await spool.add(part(id, [id], true), on);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  spool = await open();
  for (const id of ["a", "b", "c"]) {
    const ready = (await spool.next())!;
    expect(ready.id).toBe(id);
    await spool.remove(ready);
  }
});
