import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Directories remembered beside the one in use; nobody moves their captures more often while they keep them. */
const MAX_EARLIER = 16;

/**
 * Where captures are written now, and where they were before: files stay where they lie when the setting
 * changes, and have to go with their captures all the same. Remembered over restarts.
 */
export class CaptureDirectories {
  readonly #memory: string | undefined;
  #all: readonly string[];

  /** @param memory file that remembers; without, nothing is */
  constructor(current: string, memory?: string) {
    this.#memory = memory;
    this.#all = [current, ...remembered(memory).filter((one) => one !== current)];
  }

  get current(): string {
    return this.#all[0]!;
  }

  /** The current one first. */
  get all(): readonly string[] {
    return this.#all;
  }

  use(directory: string): void {
    if (directory === this.current) return;
    this.#all = [directory, ...this.#all.filter((one) => one !== directory)].slice(0, 1 + MAX_EARLIER);
    if (this.#memory === undefined) return;
    mkdirSync(dirname(this.#memory), { recursive: true });
    writeFileSync(`${this.#memory}.new`, JSON.stringify(this.#all), { mode: 0o600 });
    renameSync(`${this.#memory}.new`, this.#memory);
  }
}

function remembered(memory: string | undefined): string[] {
  try {
    const all: unknown = memory === undefined ? [] : JSON.parse(readFileSync(memory, "utf8"));
    return Array.isArray(all) ? all.filter((one) => typeof one === "string") : [];
  } catch {
    // There is none yet, or it is broken: then at worst files of a deleted capture stay.
    return [];
  }
}
