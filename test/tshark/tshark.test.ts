import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { dataFile, root } from "../root.ts";
import { compare } from "./compare.ts";
import { ourFacts } from "./ours.ts";
import { reasonOf } from "./reason.ts";
import { tsharkFacts, tsharkVersion } from "./tshark.ts";

const noTshark = tsharkVersion() === undefined;
const own = join(root, "test/scenarios");
/** Captures of ours on which the two must agree: tags, IPv6, fragments, requests in odd segments. */
const scenarios = [
  "tiny-segments",
  "chunks-of-one",
  "ipv6-extension-headers",
  "ipv6-atomic-fragment",
  "ipv6-fragments",
];

test.skipIf(noTshark).each(scenarios)("tshark reads the same in %s", async (name) => {
  const capture = join(own, name, "input.pcap");
  const { agreed, differences, packets } = compare(await tsharkFacts(capture), await ourFacts(capture));
  expect(differences).toEqual([]);
  expect(agreed.ends).toBe(packets);
  expect(agreed.http).toBe(1);
});

const captures = dataFile("pcaps");
/** One capture in so many. */
const EVERY = 120;
const sample =
  captures === undefined
    ? []
    : readdirSync(captures).filter((name, at) => /\.pcap(ng)?$/.test(name) && at % EVERY === 0);

test.skipIf(noTshark || captures === undefined)(
  "tshark reads the same in a sample of captures, or there is a reason",
  async () => {
    const others: unknown[] = [];
    let agreed = 0;
    let different = 0;
    for (const name of sample) {
      const capture = join(captures!, name);
      const found = compare(await tsharkFacts(capture), await ourFacts(capture));
      agreed += Object.values(found.agreed).reduce((sum, count) => sum + count, 0);
      different += found.differences.length;
      for (const one of found.differences) if (reasonOf(one) === "other") others.push({ name, ...one });
    }
    expect(others).toEqual([]);
    expect(agreed / (agreed + different)).toBeGreaterThan(0.98);
  },
  // Each capture starts a tshark, which takes its time on a busy machine.
  300_000,
);
