import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { readFile } from "node:fs/promises";
import { writePrivate } from "../private-file.ts";

/** Bytes of randomness in a token or a session's id. */
const STRENGTH = 32;
/** Milliseconds. A page left open for a working day goes on; one forgotten over night asks again. */
const SESSION_LENGTH = 12 * 3_600_000;
/** Signed-in pages at once; with more, the oldest is signed out. */
const MAX_SESSIONS = 1_000;

const makeSecret = (): string => randomBytes(STRENGTH).toString("base64url");

/** The token in this file, made at first start. */
export async function keepToken(path: string): Promise<string> {
  const kept = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  if (kept.trim() !== "") return kept.trim();
  const token = makeSecret();
  await writePrivate(path, `${token}\n`);
  return token;
}

/** In a time that does not depend on how much of it is right. */
export function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** Pages that signed in. In memory: a restart signs them out. */
export class Sessions {
  readonly #ends = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  start(): { readonly id: string; readonly seconds: number } {
    for (const [id, end] of this.#ends) if (end <= this.#now()) this.#ends.delete(id);
    const [oldest] = this.#ends.keys();
    if (this.#ends.size >= MAX_SESSIONS && oldest !== undefined) this.#ends.delete(oldest);
    const id = makeSecret();
    this.#ends.set(id, this.#now() + SESSION_LENGTH);
    return { id, seconds: SESSION_LENGTH / 1_000 };
  }

  has(id: string): boolean {
    return (this.#ends.get(id) ?? 0) > this.#now();
  }

  end(id: string): void {
    this.#ends.delete(id);
  }
}
