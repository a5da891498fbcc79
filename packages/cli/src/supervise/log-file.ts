import { appendFile, mkdir, rename, stat } from "node:fs/promises";
import { dirname } from "node:path";

/** Octets of a log before it is put aside as `NAME.1`; the one before that is dropped. */
const LOG_BYTES = 10_485_760;

/** Lines kept at hand, to say why a process died. */
const LAST_LINES = 20;

/** Octets of one line; what is longer is cut. */
const LINE_BYTES = 65_536;

/** What a child process writes, line by line into a file of bounded size. */
export class LogFile {
  readonly path: string;
  readonly last: string[] = [];
  readonly #onLine: (line: string) => void;
  #rest = "";
  #written = 0;
  #queue: Promise<void>;
  #waiting = "";

  constructor(path: string, onLine: (line: string) => void) {
    this.path = path;
    this.#onLine = onLine;
    this.#queue = this.#open();
  }

  push(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = (lines.pop() ?? "").slice(0, LINE_BYTES);
    for (const line of lines) {
      this.last.push(line.slice(0, LINE_BYTES));
      if (this.last.length > LAST_LINES) this.last.shift();
      this.#onLine(line);
      // A disk that does not keep up must not fill our memory.
      if (this.#waiting.length < LOG_BYTES) this.#waiting += `${line}\n`;
    }
    this.#queue = this.#queue.then(() => this.#write());
  }

  /** Resolves when all that was pushed is in the file, or given up on. */
  flushed(): Promise<void> {
    return this.#queue;
  }

  async #open(): Promise<void> {
    try {
      await mkdir(dirname(this.path), { recursive: true });
      this.#written = (await stat(this.path).catch(() => undefined))?.size ?? 0;
    } catch {
      // A full or read-only disk stops the log, not the work.
    }
  }

  async #write(): Promise<void> {
    const text = this.#waiting;
    this.#waiting = "";
    if (text === "") return;
    try {
      if (this.#written > LOG_BYTES) {
        await rename(this.path, `${this.path}.1`);
        this.#written = 0;
      }
      await appendFile(this.path, text, { mode: 0o600 });
      this.#written += Buffer.byteLength(text);
    } catch {
      // As above.
    }
  }
}

/** A line of a program's log as a person reads it. */
export interface Said {
  readonly text: string;
  readonly warning: boolean;
  readonly code: string | undefined;
}

/** Reads a line of pino's, or of a program that says why it cannot start; any other is as it is. */
export function readable(line: string): Said {
  let fields: { readonly [name: string]: unknown };
  try {
    fields = JSON.parse(line);
  } catch {
    return { text: line, warning: line.trim() !== "", code: undefined };
  }
  const inner = [fields["err"], fields["error"]].find(isError);
  const parts = [fields["msg"], fields["message"], inner?.message].filter(isText);
  const code = [fields["code"], inner?.code].find(isText);
  const { level, ready } = fields;
  return {
    text: parts.length === 0 ? line : [...new Set(parts)].join(": "),
    warning: (typeof level === "number" && level >= WARN) || ready === false,
    code,
  };
}

/** pino's number for it. */
const WARN = 40;

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

const isError = (value: unknown): value is { readonly message?: unknown; readonly code?: unknown } =>
  typeof value === "object" && value !== null;
