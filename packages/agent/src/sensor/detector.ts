import type { Engine, EngineOptions, Match, ShedCount } from "@peccary/engine";
import type { RuleParseResult } from "@peccary/engine/rules";
import { type Problem, problem } from "../problem.ts";
import type { RulesOrder, RulesState } from "./messages.ts";

/** What the sensor needs of the engine; tests bring their own. */
export interface EngineKit {
  readonly createEngine: (options: EngineOptions) => Engine;
  readonly parseRules: (
    sources: readonly { readonly name: string; readonly text: string }[],
    options: { readonly variables: { readonly [name: string]: string } },
  ) => RuleParseResult;
}

/** Rules named as given up: enough to see which need work, few enough for a report each second. */
const MAX_GIVEN_UP = 50;

/** The engine with the rules it has now, if any. */
export class Detector {
  rules: RulesState | undefined;
  problem: Problem | undefined;
  #engine: Engine | undefined;
  /** Packets on which the engine threw, which it promises not to. */
  faults = 0;
  readonly #kit: EngineKit;
  readonly #onMatch: (match: Match) => void;

  constructor(kit: EngineKit, onMatch: (match: Match) => void) {
    this.#kit = kit;
    this.#onMatch = onMatch;
  }

  /** Flows, and what rules remembered of them, outlive a change of rules. */
  load({ revision, text, variables }: RulesOrder): void {
    const { ruleSet, total } = this.#kit.parseRules([{ name: revision, text }], { variables });
    if (this.#engine === undefined)
      this.#engine = this.#kit.createEngine({
        rules: ruleSet,
        // On a live wire what is left alone is an attack missed; files are read as Snort does, to compare.
        thorough: true,
        matchesOnly: true,
        onFinding: (finding) => {
          if (finding.type === "match") this.#onMatch(finding);
        },
      });
    else this.#engine.replaceRules(ruleSet);
    this.rules = { revision, total, loaded: ruleSet.rules.length };
  }

  readonly packet: Engine["packet"] = (bytes, start, end, wireLength, time, linkType, tap, vlan) => {
    try {
      this.#engine?.packet(bytes, start, end, wireLength, time, linkType, tap, vlan);
    } catch (error) {
      // One bad packet must not cost the others; it is a fault of ours, and said so.
      this.faults++;
      this.problem = problem("SENSOR_FAULT", `the engine failed on a packet: ${String(error)}`);
    }
  };

  /** Of the packet read last, as the engine has it. */
  get flowId(): number {
    return this.#engine?.flowId ?? 0;
  }

  /** Leaves out as much as this level says, from now on. */
  shed(level: number, parts: number): void {
    this.#engine?.shed(level, parts);
  }

  /** What was left out, by level. */
  get shedCounts(): readonly ShedCount[] {
    return (this.#engine?.counters.shed ?? []).map((count) => ({ ...count }));
  }

  advance(time: number): void {
    this.#engine?.advance(time);
  }

  /** The tap's workload is gone: what its streams held back is all there is. */
  finish(tap: number): void {
    this.#engine?.finish(tap);
  }

  get refused(): { readonly [cap: string]: number } {
    return this.#engine?.counters.refused ?? {};
  }

  get givenUp(): { readonly [sid: string]: number } {
    const all = [...(this.#engine?.counters.givenUp ?? [])];
    return Object.fromEntries(all.sort(([, one], [, other]) => other - one).slice(0, MAX_GIVEN_UP));
  }
}
