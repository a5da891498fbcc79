import type { RuleFacts } from "../finding.ts";
import type { Rule } from "../rules/rule.ts";
import type { Group } from "./groups.ts";

/** What one rule took. Times are in the clock's unit. */
export interface RuleCost {
  readonly rule: RuleFacts;
  /** The bytes that have to be found before it is tried; undefined: it is tried by headers alone. */
  readonly fastPattern: Rule["fastPattern"];
  /** How often it was tried. */
  checks: number;
  /** How often its headers fitted, so that its contents were looked for. */
  evaluations: number;
  matches: number;
  time: number;
}

/** What the rules for one kind of traffic took together. */
export interface GroupCost {
  readonly group: Group;
  /** Packets, runs and units shown to it, and octets searched in them. */
  inspections: number;
  searched: number;
  checks: number;
  matches: number;
  /** Of finding out which rules to try. */
  searchTime: number;
  /** Of trying them. */
  checkTime: number;
}

/** Where the time of inspection goes. The clock is the caller's: the engine has none. */
export class Profile {
  readonly clock: () => number;
  readonly #rules = new Map<Rule, RuleCost>();
  readonly #groups = new Map<Group, GroupCost>();

  /** @param clock any that runs forward */
  constructor(clock: () => number) {
    this.clock = clock;
  }

  /** Rules that were tried, the dearest first. */
  get rules(): RuleCost[] {
    const tried = [...this.#rules.values()].filter(({ checks }) => checks > 0);
    return tried.sort((one, other) => other.time - one.time);
  }

  /** Groups that were shown something, the dearest first. */
  get groups(): GroupCost[] {
    const time = ({ searchTime, checkTime }: GroupCost) => searchTime + checkTime;
    return [...this.#groups.values()].sort((one, other) => time(other) - time(one));
  }

  ofRule(rule: Rule): RuleCost {
    let cost = this.#rules.get(rule);
    if (cost === undefined) {
      const { facts, fastPattern } = rule;
      cost = { rule: facts, fastPattern, checks: 0, evaluations: 0, matches: 0, time: 0 };
      this.#rules.set(rule, cost);
    }
    return cost;
  }

  ofGroup(group: Group): GroupCost {
    let cost = this.#groups.get(group);
    if (cost === undefined) {
      cost = { group, inspections: 0, searched: 0, checks: 0, matches: 0, searchTime: 0, checkTime: 0 };
      this.#groups.set(group, cost);
    }
    return cost;
  }
}
