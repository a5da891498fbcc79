import { readFileSync } from "node:fs";
import { CaptureReader, createEngine } from "@peccary/engine";
import { parseRules } from "@peccary/engine/rules";
import { dataFile } from "../root.ts";
import { median } from "./figures.ts";

/** Bytes a second of a loop that only looks each byte up in a table: how fast this machine is just now. */
function yardstick(bytes: Uint8Array): number {
  const table = new Uint8Array(256).map((_, at) => at & 1);
  const started = performance.now();
  let sum = 0;
  for (let i = 0; i < bytes.length; i++) sum += table[bytes[i]!]!;
  const took = performance.now() - started;
  return sum < 0 ? 0 : (bytes.length / took) * 1000;
}

/** Full inspection of a capture held in memory, against the yardstick of the same moment. */
export function inspection(capture: string, rulesFile: string, rounds: number): string {
  const path = dataFile(capture);
  const rules = dataFile(rulesFile);
  if (path === undefined || rules === undefined) return `${capture}: skipped, the data is not here`;
  const file = readFileSync(path);

  const loading = performance.now();
  const { ruleSet } = parseRules([{ name: rulesFile, text: readFileSync(rules, "latin1") }]);
  let findings = 0;
  const engine = createEngine({ rules: ruleSet, onFinding: () => findings++ });
  const loaded = performance.now() - loading;

  const speeds: number[] = [];
  const packetSpeeds: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    let packets = 0;
    let bytes = 0;
    const reader = new CaptureReader((data, start, end, wireLength, time, linkType) => {
      packets++;
      bytes += end - start;
      engine.packet(data, start, end, wireLength, time, linkType, round, -1);
    });
    const started = performance.now();
    reader.push(file);
    engine.finish();
    const seconds = (performance.now() - started) / 1000;
    speeds.push(bytes / seconds);
    packetSpeeds.push(packets / seconds);
    ratios.push(bytes / seconds / yardstick(file));
  }
  const mega = (figure: number) => (figure / 1e6).toFixed(1);
  return (
    `${capture}: ${mega(median(speeds))} MB/s, ${(median(packetSpeeds) / 1000).toFixed(0)} k packets/s, ` +
    `${median(ratios).toFixed(3)} of the yardstick (medians of ${rounds}); ` +
    `${findings} findings; ${ruleSet.rules.length} rules ready in ${loaded.toFixed(0)} ms; ` +
    `${mega(process.memoryUsage().rss)} MB resident`
  );
}
