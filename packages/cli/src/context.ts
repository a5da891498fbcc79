import type { Readable, Writable } from "node:stream";
import { Output } from "./output.ts";

/** All that a command sees of the world around the process; tests hand in their own. */
export interface Context {
  /** Data. */
  readonly out: Output;
  /** Talk. */
  readonly err: Output;
  readonly stdin: Readable;
  readonly env: { readonly [name: string]: string | undefined };
  readonly cwd: string;
  readonly user: { readonly root: boolean; readonly home: string };
  /** Aborted when the user wants an end: SIGINT, SIGTERM. */
  readonly signal: AbortSignal;
  /** What the process ends with when nothing throws. */
  exitCode: number;
}

export interface Surroundings {
  readonly stdout: Writable & { isTTY?: boolean };
  readonly stderr: Writable & { isTTY?: boolean };
  readonly stdin: Readable;
  readonly env: { readonly [name: string]: string | undefined };
  readonly cwd: string;
  readonly user: { readonly root: boolean; readonly home: string };
  readonly signal: AbortSignal;
}

export function createContext(surroundings: Surroundings): Context {
  const { stdout, stderr, env } = surroundings;
  // https://no-color.org: any value but the empty one.
  const colour = (stream: { isTTY?: boolean }) =>
    stream.isTTY === true && !env["NO_COLOR"] && env["TERM"] !== "dumb";
  return {
    out: new Output(stdout, colour(stdout), stdout.isTTY === true),
    err: new Output(stderr, colour(stderr), stderr.isTTY === true),
    stdin: surroundings.stdin,
    env,
    cwd: surroundings.cwd,
    user: surroundings.user,
    signal: surroundings.signal,
    exitCode: 0,
  };
}
