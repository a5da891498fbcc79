import type { Writable } from "node:stream";

/** One of the two streams a command writes to. A reader who went away (EPIPE) is no error: the rest is dropped. */
export class Output {
  /** True when nobody reads any more. */
  closed: boolean = false;
  readonly colour: boolean;
  /** Somebody looks at it. */
  readonly terminal: boolean;
  readonly #stream: Writable;

  constructor(stream: Writable, colour: boolean = false, terminal: boolean = false) {
    this.#stream = stream;
    this.colour = colour;
    this.terminal = terminal;
    stream.on("error", (error: NodeJS.ErrnoException) => {
      this.closed = true;
      if (error.code !== "EPIPE" && error.code !== "ERR_STREAM_DESTROYED") throw error;
    });
  }

  /** Resolves once the reader keeps up again, so that nothing piles up in memory. */
  write(text: string | Uint8Array): Promise<void> {
    if (this.closed || text.length === 0) return Promise.resolve();
    if (this.#stream.write(text)) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        for (const event of ["drain", "error", "close"]) this.#stream.off(event, done);
        resolve();
      };
      for (const event of ["drain", "error", "close"]) this.#stream.once(event, done);
    });
  }

  line(text: string = ""): Promise<void> {
    return this.write(`${text}\n`);
  }

  paint(style: keyof typeof STYLES, text: string): string {
    return this.colour ? `\x1b[${STYLES[style]}m${text}\x1b[0m` : text;
  }
}

const STYLES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;

/** Columns as kubectl sets them: three blanks between, the last one ragged. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows)
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
  const last = widths.length - 1;
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, at) => (at === last ? cell : cell.padEnd(widths[at]! + 3)))
          .join("")
          .trimEnd()}\n`,
    )
    .join("");
}

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"];

export function size(bytes: number): string {
  let unit = 0;
  while (bytes >= 1024 && unit < UNITS.length - 1) {
    bytes /= 1024;
    unit++;
  }
  return `${unit === 0 ? bytes : bytes.toFixed(1)} ${UNITS[unit]}`;
}

/** Text from outside, safe to show in a terminal: control characters are written out. */
export const printable = (text: string): string =>
  text.replace(
    /[\x00-\x1f\x7f-\x9f\u2028\u2029]/g,
    (one) => `\\x${one.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
