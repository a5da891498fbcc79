import { createHash } from "node:crypto";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { loadRules, parseAndSave, RuleParseResult } from "@peccary/engine/rules";
import type { EngineKit } from "./detector.ts";

/** Rule sets kept: the one in use, the one before, and what a change to and fro takes. */
const MAX_KEPT = 4;
const NAME = /^[0-9a-f]{64}\.rules$/;
/** Hex digits of the checksum that a file begins with. */
const SUM = 64;

interface RuleCacheOptions {
  /** Made when first needed. */
  readonly directory: string;
  /** Changes whenever the engine does: what one engine saved, another may not understand. Default: its program. */
  readonly engine?: string;
  readonly parseAndSave: typeof parseAndSave;
  readonly loadRules: typeof loadRules;
}

/**
 * Reads rules, and keeps on disk what came of it, by content: the next time that takes a tenth of the time. A file that
 * is damaged counts as none; a disk that takes nothing costs speed only.
 */
export function cachedRules(options: RuleCacheOptions): EngineKit["parseRules"] {
  const { directory, engine = engineStamp(), parseAndSave, loadRules } = options;
  return (sources, settings): RuleParseResult => {
    if (engine === undefined) return parseAndSave(sources, settings).parsed;
    const hash = createHash("sha256").update(JSON.stringify([engine, settings]));
    for (const { name, text } of sources) hash.update(JSON.stringify([name, text.length])).update(text);
    const path = join(directory, `${hash.digest("hex")}.rules`);
    const kept = read(path);
    const loaded = kept === undefined ? undefined : loadRules(kept, sources, settings);
    if (loaded !== undefined) return loaded;
    const { parsed, saved } = parseAndSave(sources, settings);
    write(path, saved);
    // What is loaded holds half the memory: most rules' tests are never made.
    return loadRules(saved, sources, settings) ?? parsed;
  };
}

function read(path: string): string | undefined {
  try {
    const text = readFileSync(path, "utf8");
    const body = text.slice(SUM + 1);
    if (text.slice(0, SUM) !== sumOf(body)) return undefined;
    const now = new Date();
    utimesSync(path, now, now);
    return body;
  } catch {
    return undefined;
  }
}

function write(path: string, body: string): void {
  const directory = dirname(path);
  const unfinished = `${path}.${process.pid}`;
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeFileSync(unfinished, `${sumOf(body)}\n${body}`, { mode: 0o600 });
    renameSync(unfinished, path);
    forgetOldest(directory, basename(path));
  } catch {
    remove(unfinished);
  }
}

/** Keeps the one in use and those used last. */
function forgetOldest(directory: string, inUse: string): void {
  const others = readdirSync(directory)
    .filter((name) => NAME.test(name) && name !== inUse)
    .map((name) => ({ name, time: statSync(join(directory, name)).mtimeMs }));
  others.sort((one, other) => other.time - one.time);
  for (const { name } of others.slice(MAX_KEPT - 1)) remove(join(directory, name));
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It stays, and is looked at again the next time.
  }
}

const sumOf = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Names the engine's program as it stands on disk: by its files, their sizes and their times. Undefined: not to be seen. */
function engineStamp(): string | undefined {
  try {
    const program = dirname(dirname(fileURLToPath(import.meta.resolve("@peccary/engine/rules"))));
    const files = readdirSync(program, { recursive: true, encoding: "utf8" });
    const hash = createHash("sha256");
    for (const name of files.filter((one) => /\.(js|ts|wasm)$/.test(one)).sort()) {
      const { size, mtimeMs } = statSync(join(program, name));
      hash.update(`${name} ${size} ${mtimeMs}\n`);
    }
    return hash.digest("hex");
  } catch {
    return undefined;
  }
}
