/**
 *   node test/dist/tshark/run.js [--from NAME] [--show]
 *
 * Compares what tshark and our decoders read in all captures at hand: addresses, ports, requests, names. Prints how
 * often they agree and why not; ends 0 whatever that is, since differences are for a person to judge.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { dataFile } from "../root.ts";
import { compare } from "./compare.ts";
import { ourFacts } from "./ours.ts";
import { reasonOf } from "./reason.ts";
import { hasTshark, tsharkFacts } from "./tshark.ts";

const { values } = parseArgs({ options: { from: { type: "string" }, show: { type: "boolean" } } });
const folder = dataFile("pcaps");

if (folder === undefined || !hasTshark()) console.log("skipped: the captures or tshark are not here");
else await all(folder);

async function all(captures: string): Promise<void> {
  const sum = { ends: 0, http: 0, dns: 0, tls: 0 };
  const reasons = new Map<string, { count: number; readonly example: string }>();
  const names = readdirSync(captures).filter(
    (name) => /\.pcap(ng)?$/.test(name) && name >= (values.from ?? ""),
  );
  for (const name of names) {
    const path = join(captures, name);
    const { agreed, differences } = compare(await tsharkFacts(path), await ourFacts(path));
    for (const about of Object.keys(sum) as (keyof typeof sum)[]) sum[about] += agreed[about];
    for (const one of differences) {
      const reason = `${one.about}: ${reasonOf(one)}`;
      const example = `${name} packet ${one.packet}: ${one.tshark ?? "nothing"} | ${one.ours ?? "nothing"}`;
      const known = reasons.get(reason);
      if (known === undefined) reasons.set(reason, { count: 1, example });
      else known.count++;
      if (values.show) console.log(JSON.stringify({ name, ...one }));
    }
  }
  console.log(`${names.length} captures; agreed on ${JSON.stringify(sum)}`);
  for (const [reason, { count, example }] of [...reasons].sort(([, a], [, b]) => b.count - a.count))
    console.log(`${String(count).padStart(6)}  ${reason}\n        ${example}`);
}
