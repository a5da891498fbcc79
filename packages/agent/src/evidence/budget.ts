/** Milliseconds over which is counted. */
const MINUTE = 60_000;
/** Rules counted at once. All that fire within a minute, unless someone makes alerts on purpose. */
const MAX_RULES = 4_096;

/** How much evidence may be kept within a minute. */
export interface EvidenceBudget {
  /** Of one rule, and of the whole sensor. */
  readonly perRule: number;
  readonly perSensor: number;
  /** Octets of the whole sensor. */
  readonly bytes: number;
}

/** Five a second for all rules: a day of that is 80 GB at most, and the control plane keeps less. */
export const DEFAULT_BUDGET: EvidenceBudget = { perRule: 20, perSensor: 300, bytes: 67_108_864 };

export type BudgetRefusal = "evidencePerRule" | "evidencePerSensor" | "evidenceBytes";

/** Says no to evidence that would be too much, minute by minute. */
export class Budget {
  readonly #limits: EvidenceBudget;
  readonly #now: () => number;
  readonly #rules = new Map<string, number>();
  #minute = 0;
  #count = 0;
  #bytes = 0;

  /** @param now milliseconds */
  constructor(limits: EvidenceBudget, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  /** Why there is to be none for this rule now; undefined when there may be, which counts as one. */
  take(rule: string): BudgetRefusal | undefined {
    this.#turn();
    const { perRule, perSensor, bytes } = this.#limits;
    if (this.#count >= perSensor) return "evidencePerSensor";
    if (this.#bytes >= bytes) return "evidenceBytes";
    const ofRule = this.#rules.get(rule) ?? 0;
    if (ofRule >= perRule || (ofRule === 0 && this.#rules.size >= MAX_RULES)) return "evidencePerRule";
    this.#rules.set(rule, ofRule + 1);
    this.#count++;
    return undefined;
  }

  /** Octets that came of what was taken. */
  spend(bytes: number): void {
    this.#turn();
    this.#bytes += bytes;
  }

  #turn(): void {
    const minute = Math.floor(this.#now() / MINUTE);
    if (minute === this.#minute) return;
    this.#minute = minute;
    this.#count = 0;
    this.#bytes = 0;
    this.#rules.clear();
  }
}
