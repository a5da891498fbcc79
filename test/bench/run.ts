/**
 *   node test/dist/bench/run.js [inspection] [latency]
 *
 * Prints figures, judges nothing: machines differ and are shared. Compare ratios of one run.
 */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { root } from "../root.ts";
import { inspection } from "./inspection.ts";
import { latency } from "./latency.ts";

const chosen = process.argv.slice(2);
const wanted = (name: string) => chosen.length === 0 || chosen.includes(name);

if (wanted("inspection"))
  for (const capture of ["bench/bulk-http.pcap", "bench/mix.pcap"])
    console.log(inspection(capture, "rules/snort3-community.rules", 5));

if (wanted("latency")) {
  const script = join(root, "scripts/kubectl.mjs");
  const kubectl = execFileSync(process.execPath, [script, "1.34"], { encoding: "utf8" }).trim();
  console.log(await latency(1000, kubectl));
}
