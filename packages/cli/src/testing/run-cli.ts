import { PassThrough, Readable } from "node:stream";
import { createContext } from "../context.ts";
import { run } from "../run.ts";

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Given {
  readonly stdin?: string | Uint8Array;
  readonly env?: { readonly [name: string]: string };
  readonly cwd?: string;
  readonly home?: string;
  readonly signal?: AbortSignal;
}

/** Runs the command line in this process, with streams that are read back. */
export async function cli(args: readonly string[], given: Given = {}): Promise<Ran> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const read = (stream: PassThrough) => {
    const parts: Buffer[] = [];
    stream.on("data", (part: Buffer) => parts.push(part));
    return () => Buffer.concat(parts).toString();
  };
  const [out, err] = [read(stdout), read(stderr)];
  const context = createContext({
    stdout,
    stderr,
    stdin: Readable.from(given.stdin === undefined ? [] : [Buffer.from(given.stdin)]),
    env: given.env ?? {},
    cwd: given.cwd ?? process.cwd(),
    user: { root: false, home: given.home ?? "/nonexistent" },
    signal: given.signal ?? new AbortController().signal,
  });
  const code = await run("peccary", args, context);
  await new Promise(setImmediate);
  return { code, stdout: out(), stderr: err() };
}
