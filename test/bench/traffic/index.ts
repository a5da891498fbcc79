import { readFileSync } from "node:fs";
import { Random } from "../../fuzz/random.ts";
import { dataFile } from "../../root.ts";
import { h2c } from "./h2c.ts";
import { api, bulkHttp } from "./http.ts";
import { dns, synFlood, tinyFlows } from "./small.ts";
import { Tape } from "./tape.ts";
import { tls } from "./tls.ts";

/** Octets of a made capture. */
const SIZE = 24_000_000;
/** Made traffic comes again the same. */
const SEED = 42;

type Make = (tape: Tape, random: Random, size: number) => void;

const made: { readonly [name: string]: Make } = {
  "bulk-http": bulkHttp,
  mix,
  api,
  h2c,
  tls,
  dns,
  "syn-flood": synFlood,
  "tiny-flows": tinyFlows,
};

/** Names of all traffic that a capture can hold. */
export const trafficNames: readonly string[] = Object.keys(made);

/** Shares of octets: what a node with a shop on it might see. Captures of real traffic replace it where they are. */
function mix(tape: Tape, random: Random, size: number): void {
  const shares: readonly [Make, number][] = [
    [bulkHttp, 0.35],
    [api, 0.2],
    [tls, 0.2],
    [h2c, 0.15],
    [dns, 0.04],
    [tinyFlows, 0.05],
    [synFlood, 0.01],
  ];
  const slices = 20;
  let end = 0;
  for (let slice = 0; slice < slices; slice++)
    for (const [make, share] of shares) {
      end += (size * share) / slices;
      make(tape, random, end);
    }
}

/** A capture of such traffic, as the bytes of a pcap file, and where it is from. */
export function traffic(name: string): { readonly bytes: Uint8Array; readonly from: "captured" | "made" } {
  const captured = dataFile(`bench/${name}.pcap`);
  if (captured !== undefined) return { bytes: readFileSync(captured), from: "captured" };
  const tape = new Tape();
  made[name]!(tape, new Random(SEED), SIZE);
  return { bytes: tape.bytes, from: "made" };
}
