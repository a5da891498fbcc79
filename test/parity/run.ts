/**
 * Compares what `peccary inspect` says of captures with what Snort 3 said of them.
 *
 *   node test/dist/parity/run.js [--data DIR] [--set pcaps|synth] [--most N] [--show SID]
 *
 * Without the data it says so and ends well: a user's machine does not have it.
 */
import { spawn } from "node:child_process";
import { createReadStream, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { dataFolder, root } from "../root.ts";
import { byReason, whyOf } from "./causes.ts";
import {
  bySid,
  compare,
  type EveAlert,
  type ExpectedLine,
  expected,
  given,
  type Parity,
  precision,
  recall,
  type Said,
} from "./compare.ts";

const { values } = parseArgs({
  options: {
    data: { type: "string", default: dataFolder },
    set: { type: "string", multiple: true, default: ["pcaps", "synth"] },
    most: { type: "string", default: "15" },
    show: { type: "string" },
  },
});

async function* lines(stream: NodeJS.ReadableStream): AsyncGenerator<string> {
  for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }))
    if (line !== "") yield line;
}

async function readTruth(folder: string): Promise<Said[]> {
  const truth: Said[] = [];
  for await (const line of lines(createReadStream(join(folder, "expected.jsonl"))))
    truth.push(expected(JSON.parse(line) as ExpectedLine));
  return truth;
}

/** Runs the command on all captures of a folder, in one process as a user would. */
async function inspect(folder: string): Promise<Said[]> {
  const child = spawn(
    process.execPath,
    [
      join(root, "packages/cli/bin/peccary.mjs"),
      "inspect",
      "-o",
      "eve",
      "--rules",
      join(values.data, "rules/snort3-community.rules"),
      ...readdirSync(folder)
        .filter((name) => /\.pcap(ng)?$/.test(name))
        .map((name) => join(folder, name)),
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const said: Said[] = [];
  for await (const line of lines(child.stdout)) {
    const eve = JSON.parse(line) as EveAlert;
    if (eve.event_type === "alert") said.push(given(eve));
  }
  return said;
}

interface Session {
  readonly pcap: string;
  readonly client: string;
  readonly target_sid: number;
  readonly variant: string;
  readonly fired: boolean;
}

/** Of each kind of made session: how many agree, and the rules that most often do not. */
async function printVariants(folder: string, parity: Parity): Promise<void> {
  // A session is its client's address; alerts run either way.
  const wrong = new Map<string, Said>();
  for (const one of [...parity.missed, ...parity.extra])
    for (const address of one.addresses) wrong.set(`${one.pcap} ${address}`, one);
  const variants = new Map<string, { all: number; wrong: Said[] }>();
  for await (const line of lines(createReadStream(join(folder, "sessions.jsonl")))) {
    const { pcap, client, variant } = JSON.parse(line) as Session;
    const entry = variants.get(variant) ?? { all: 0, wrong: [] };
    variants.set(variant, entry);
    entry.all++;
    const off = wrong.get(`${pcap} ${client}`);
    if (off) entry.wrong.push(off);
  }
  let all = 0;
  let off = 0;
  for (const [name, entry] of [...variants].sort(
    (a, b) => b[1].wrong.length / b[1].all - a[1].wrong.length / a[1].all,
  )) {
    all += entry.all;
    off += entry.wrong.length;
    if (entry.wrong.length === 0) continue;
    const agree = percent(1 - entry.wrong.length / entry.all);
    console.log(`  ${name.padEnd(16)} ${agree} of ${entry.all}   ${top(entry.wrong, 4)}`);
  }
  console.log(`  sessions that agree: ${percent(1 - off / all)} of ${all}`);
}

const percent = (part: number): string => `${(part * 100).toFixed(2)} %`;
const top = (list: readonly Said[], most: number): string =>
  bySid(list)
    .slice(0, most)
    .map(([sid, count]) => `${sid}×${count}`)
    .join(" ");

for (const set of values.set) {
  const folder = join(values.data, set);
  if (!existsSync(join(folder, "expected.jsonl"))) {
    console.log(`${set}: no data in ${values.data} (set PECCARY_DATA or --data); nothing compared`);
    continue;
  }
  const parity = compare(await readTruth(folder), await inspect(folder));
  const { both, missed, extra } = parity;
  console.log(
    `${set}: recall ${percent(recall(parity))} precision ${percent(precision(parity))}  (${both} agree, ${missed.length} missed, ${extra.length} extra)`,
  );
  const most = Number(values.most);
  console.log(`  missed most: ${top(missed, most)}`);
  console.log(`  extra most:  ${top(extra, most)}`);
  for (const [reason, count] of byReason(missed, extra)) console.log(`  ${count} ${reason}`);
  if (values.show)
    for (const [sign, list] of [
      ["-", missed],
      ["+", extra],
    ] as const)
      for (const one of list)
        if (String(one.sid) === values.show)
          console.log(`  ${sign} ${one.key} (${whyOf(sign === "-" ? "missed" : "extra", one)})`);
  if (existsSync(join(folder, "sessions.jsonl"))) await printVariants(folder, parity);
}
