/**
 *   node test/dist/tshark/run.js [--share 1/4] [--jobs 2] [--only NAME] [--show]
 *
 * Compares what tshark and our decoders read in all captures at hand: addresses, ports, requests, names. Prints how
 * often they agree and why not; ends 0 whatever that is, since differences are for a person to judge. `--show` prints
 * each. What tshark said is kept in `.cache/tshark`: the first run takes some ten minutes, the next ones less than two.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { dataFile, root } from "../root.ts";
import { compare } from "./compare.ts";
import { ourFacts } from "./ours.ts";
import { Tally } from "./tally.ts";
import { tsharkFacts, tsharkVersion } from "./tshark.ts";

const { values } = parseArgs({
  options: {
    share: { type: "string", default: "1/1" },
    jobs: { type: "string", default: "2" },
    only: { type: "string", default: "" },
    show: { type: "boolean", default: false },
  },
});
const folder = dataFile("pcaps");
const version = tsharkVersion();

if (folder === undefined || version === undefined)
  console.log("skipped: the captures or tshark are not here");
else await all(folder, join(root, ".cache/tshark", version));

async function all(captures: string, kept: string): Promise<void> {
  const names = readdirSync(captures).filter(
    (name) => /\.pcap(ng)?$/.test(name) && name.includes(values.only),
  );
  const [share = 1, shares = 1] = values.share.split("/").map(Number);
  const mine = names.filter((_, at) => at % shares === share - 1);
  const tally = new Tally();
  const queue = mine.values();
  const work = async (): Promise<void> => {
    for (const name of queue) {
      const path = join(captures, name);
      const found = compare(await tsharkFacts(path, kept), await ourFacts(path));
      tally.add(name, found);
      if (values.show) for (const one of found.differences) console.log(JSON.stringify({ name, ...one }));
      if (tally.captures % 50 === 0) console.error(`${tally.captures} of ${mine.length} captures`);
    }
  };
  await Promise.all(Array.from({ length: Number(values.jobs) || 1 }, work));
  console.log(tally.text());
}
