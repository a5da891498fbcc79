import { readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

/** FelixConfiguration's own defaults: captureMaxSizeBytes and captureMaxFiles (those kept beside the active one). */
export const MAX_FILE_BYTES = 10_000_000;
export const MAX_ROTATED_FILES = 2;

/** Moves the active file aside under the time of day, and removes rotated ones beyond what is kept. */
export function rotate(directory: string, stem: string, now: Date, keep: number = MAX_ROTATED_FILES): void {
  const stamp = now.toISOString().replace(/\D/g, "").slice(0, 14);
  // Several within one second are numbered; "_" sorts behind ".", so names stay in order of age.
  const last = rotatedFiles(directory, stem).findLast((name) => name.startsWith(`${stem}-${stamp}`));
  const number = last === undefined ? 0 : Number(/_(\d{6})\.pcap$/.exec(last)?.[1] ?? 0) + 1;
  const name = `${stem}-${stamp}${number === 0 ? "" : `_${String(number).padStart(6, "0")}`}.pcap`;
  renameSync(join(directory, `${stem}.pcap`), join(directory, name));
  const all = rotatedFiles(directory, stem);
  for (const old of all.slice(0, Math.max(0, all.length - keep)))
    rmSync(join(directory, old), { force: true });
}

/** Oldest first. */
function rotatedFiles(directory: string, stem: string): string[] {
  return readdirSync(directory)
    .filter(
      (name) => name.startsWith(`${stem}-`) && /^\d{14}(_\d{6})?\.pcap$/.test(name.slice(stem.length + 1)),
    )
    .sort();
}
