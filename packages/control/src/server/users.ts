import { readFileSync, statSync } from "node:fs";
import { type TokenRight, type TokensFile, tokensFile } from "@peccary/api";
import { sameSecret } from "./auth.ts";
import { issueText } from "./body.ts";

/** Somebody who signed in. */
export interface User {
  readonly name: string;
  /** All of them, for the administrator. */
  readonly rights: readonly TokenRight[] | "all";
}

/**
 * The users beside the administrator, from a file that an administrator writes by hand. It is read again when it has
 * changed. One that others can read or that is wrong lets nobody in.
 */
export class Users {
  readonly #path: string;
  readonly #onProblem: (problem: string) => void;
  #read = "";
  #tokens: TokensFile["tokens"] = [];

  constructor(path: string, onProblem: (problem: string) => void) {
    this.#path = path;
    this.#onProblem = onProblem;
  }

  withToken(token: string): User | undefined {
    this.#refresh();
    // All are compared, so that the time taken does not tell which one came close.
    const found = this.#tokens.filter((one) => sameSecret(token, one.token));
    return found[0] === undefined ? undefined : { name: found[0].user, rights: found[0].rights };
  }

  #refresh(): void {
    let state: string;
    let isPrivate = true;
    try {
      const { ino, mtimeMs, size, mode } = statSync(this.#path);
      state = `${ino} ${mtimeMs} ${size} ${mode}`;
      isPrivate = (mode & 0o077) === 0;
    } catch {
      state = "";
    }
    if (state === this.#read) return;
    this.#read = state;
    this.#tokens = [];
    if (state === "") return;
    try {
      if (!isPrivate) throw new Error("others may read it too: chmod 600 it");
      const result = tokensFile.safeParse(JSON.parse(readFileSync(this.#path, "utf8")));
      if (result.success) this.#tokens = result.data.tokens;
      else this.#onProblem(`${this.#path}: ${issueText(result.error.issues)}`);
    } catch (error) {
      this.#onProblem(`${this.#path} is not used: ${(error as Error).message}`);
    }
  }
}
