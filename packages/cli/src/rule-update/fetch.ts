import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { Failure, reasonOf } from "../failure.ts";
import { size } from "../output.ts";
import { PATIENCE } from "./limits.ts";

/** Where rules come from: a file, or a server. */
export interface Place {
  /** As it is shown: what a query says may be a secret. */
  readonly shown: string;
  /** The file's own name. */
  readonly name: string;
  /** What is there, or beside it under the same name with `suffix`; undefined: nothing. */
  read(suffix: string, most: number, signal: AbortSignal): Promise<Uint8Array | undefined>;
}

export function placeOf(given: string, cwd: string): Place {
  if (!/^[a-z][a-z\d+.-]+:\/\//i.test(given)) return file(given, cwd);
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new Failure("RULES_URL", `${given} is no URL that rules can be fetched from: use http or https`);
  return server(url);
}

const file = (given: string, cwd: string): Place => ({
  shown: given,
  name: given.replace(/^.*[/\\]/, ""),
  async read(suffix, most) {
    const path = resolve(cwd, given) + suffix;
    try {
      const { size: length } = await stat(path);
      if (length > most) throw tooLarge(given + suffix, most);
      return await readFile(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error instanceof Failure ? error : unreadable(given + suffix, reasonOf(error), error);
    }
  },
});

function server(url: URL): Place {
  const shown = `${url.protocol}//${url.host}${url.pathname}`;
  return {
    shown,
    name: url.pathname.replace(/^.*\//, ""),
    async read(suffix, most, signal) {
      const wanted = new URL(url);
      wanted.pathname += suffix;
      try {
        const response = await fetch(wanted, {
          signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
        });
        if (response.status === 404) return undefined;
        if (!response.ok)
          throw unreadable(shown + suffix, `the server says ${response.status} ${response.statusText}`);
        return await collect(response, most, shown + suffix);
      } catch (error) {
        if (error instanceof Failure || signal.aborted) throw error;
        const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
        throw unreadable(shown + suffix, reasonOf(cause), error);
      }
    },
  };
}

async function collect(response: Response, most: number, shown: string): Promise<Uint8Array> {
  if (Number(response.headers.get("content-length") ?? 0) > most) throw tooLarge(shown, most);
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    // Leaving the loop ends the connection.
    if (length > most) throw tooLarge(shown, most);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

const tooLarge = (shown: string, most: number): Failure =>
  new Failure("RULES_TOO_LARGE", `${shown} is larger than ${size(most)}`);

const unreadable = (shown: string, reason: string, cause?: unknown): Failure =>
  new Failure("RULES_UNREADABLE", `cannot read rules from ${shown}: ${reason}`, { cause });
