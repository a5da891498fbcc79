import { createHash } from "node:crypto";
import type { Assignment } from "@peccary/api";
import type { Backoff } from "../backoff.ts";
import { type Problem, problem } from "../problem.ts";
import type { RulesOrder } from "../sensor/messages.ts";
import type { ControlClient } from "./client.ts";

export interface RulesFetcherOptions {
  readonly client: ControlClient;
  readonly backoff: Backoff;
  readonly signal: AbortSignal;
  /** New rules are here, or there is trouble in getting them. */
  readonly onChange: () => void;
}

type Wanted = Pick<Assignment, "rules" | "variables">;

/** The rules that the newest assignment names, fetched once, kept until others are wanted and here. */
export class RulesFetcher {
  rules: RulesOrder | undefined;
  problem: Problem | undefined;
  readonly #options: RulesFetcherOptions;
  #wanted: Wanted | undefined;
  #text: { readonly name: string; readonly text: string } | undefined;
  #busy = false;

  constructor(options: RulesFetcherOptions) {
    this.#options = options;
  }

  want(wanted: Wanted): void {
    this.#wanted = wanted;
    if (!this.#busy) void this.#fetch();
  }

  async #fetch(): Promise<void> {
    this.#busy = true;
    const { signal, backoff, onChange } = this.#options;
    while (!signal.aborted && this.#wanted !== undefined) {
      const wanted = this.#wanted;
      if (this.rules?.revision === rulesRevision(wanted)) break;
      try {
        if (this.#text?.name !== wanted.rules)
          this.#text = { name: wanted.rules, text: await this.#ask(wanted) };
        this.rules = {
          type: "rules",
          revision: rulesRevision(wanted),
          text: this.#text.text,
          variables: wanted.variables,
        };
        this.problem = undefined;
        backoff.reset();
        onChange();
      } catch (error) {
        this.problem = problem("RULES_UNAVAILABLE", `cannot fetch rules ${wanted.rules}: ${String(error)}`);
        onChange();
        await backoff.wait(signal);
      }
    }
    this.problem = undefined;
    this.#busy = false;
  }

  async #ask({ rules }: Wanted): Promise<string> {
    const { client, signal } = this.#options;
    const { status, text } = await client.ask({
      method: "GET",
      path: `/agent/v1/rules/${encodeURIComponent(rules)}`,
      signal,
    });
    if (status !== 200) throw new Error(`the control plane answered ${status}`);
    return text;
  }
}

/** Names rules together with the variables they are read with. */
export function rulesRevision({ rules, variables }: Wanted): string {
  const pairs = Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${rules}/${createHash("sha256").update(JSON.stringify(pairs)).digest("hex").slice(0, 12)}`;
}
