import { readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { captureDefaults } from "@peccary/api";

/** When a file is moved aside, and how many of those are kept beside the active one. */
export interface RotationLimits {
  /** Octets. */
  readonly maxBytes: number;
  /** Milliseconds from its first packet. */
  readonly maxAge: number;
  readonly maxFiles: number;
}

export const rotationLimits = (settings: {
  readonly maxBytes: number;
  readonly rotationSeconds: number;
  readonly maxFiles: number;
}): RotationLimits => ({
  maxBytes: settings.maxBytes,
  maxAge: settings.rotationSeconds * 1e3,
  maxFiles: settings.maxFiles,
});

export const rotationDefaults: RotationLimits = rotationLimits(captureDefaults);

/** Moves the active file aside under the time of day, and removes rotated ones beyond what is kept. */
export function rotate(directory: string, stem: string, now: Date, keep: number): void {
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
