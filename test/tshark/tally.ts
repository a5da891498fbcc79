import type { Comparison, Difference } from "./compare.ts";
import { reasonOf } from "./reason.ts";

type About = Difference["about"];

const headings: { readonly [about in About]: string } = {
  ends: "addresses and ports of packets",
  http: "HTTP requests: method, URI, host",
  dns: "DNS names asked for",
  tls: "TLS server names",
};

/** Comparisons summed up. */
export class Tally {
  captures: number = 0;
  readonly #agreed: { [about in About]: number } = { ends: 0, http: 0, dns: 0, tls: 0 };
  readonly #reasons = new Map<string, { about: About; reason: string; count: number; example: string }>();

  add(capture: string, { agreed, differences }: Comparison): void {
    this.captures++;
    for (const about of Object.keys(agreed) as About[]) this.#agreed[about] += agreed[about];
    for (const one of differences) {
      const reason = reasonOf(one);
      const key = `${one.about} ${reason}`;
      const known = this.#reasons.get(key);
      if (known !== undefined) known.count++;
      else {
        const example = `${capture} packet ${one.packet}: ${one.tshark ?? "nothing"} | ${one.ours ?? "nothing"}`;
        this.#reasons.set(key, { about: one.about, reason, count: 1, example });
      }
    }
  }

  /** Shares of agreement, then the reasons for the rest with an example each: tshark's words | ours. */
  text(): string {
    const lines = [`${this.captures} captures`];
    for (const about of Object.keys(headings) as About[]) {
      const reasons = [...this.#reasons.values()].filter((one) => one.about === about);
      const different = reasons.reduce((sum, { count }) => sum + count, 0);
      const agreed = this.#agreed[about];
      const share = agreed + different === 0 ? 100 : (100 * agreed) / (agreed + different);
      lines.push("", `${headings[about]}: ${agreed} alike, ${different} not: ${share.toFixed(2)} %`);
      for (const { reason, count, example } of reasons.sort((one, other) => other.count - one.count))
        lines.push(`${String(count).padStart(7)}  ${reason}`, `         ${example}`);
    }
    return lines.join("\n");
  }
}
