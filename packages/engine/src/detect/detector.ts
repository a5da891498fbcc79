import type { Match, RuleFacts } from "../finding.ts";
import { Refused } from "../limits.ts";
import type { RuleSet } from "../rules/index.ts";
import type { Rule } from "../rules/rule.ts";
import { headerApplies } from "./applies.ts";
import { Evaluator, passes } from "./evaluate.ts";
import { evidence } from "./evidence.ts";
import { type Group, Groups } from "./groups.ts";
import type { Inspection } from "./inspection.ts";
import type { Found } from "./multi-pattern.ts";
import { Point } from "./point.ts";

/** What a match shows besides where it was. */
export type Evidence = Pick<Match, "buffer" | "payload" | "ranges">;

/** Told of each match. `evidence` makes copies; call it before the next match. */
export type Report = (rule: RuleFacts, evidence: () => Evidence) => void;

/** Told of everything that was looked at, after the rules were: for tracing. */
export type Watch = (inspection: Inspection, group: Group) => void;

export interface DetectorCounters {
  /** Inspections, and bytes searched in them. */
  inspections: number;
  searched: number;
  /** Rules tried because of what the searcher found, or always. */
  candidates: number;
  matches: number;
  /** Evaluations that reached a cap, by sid. */
  readonly givenUp: Map<number, number>;
}

/** Rules meeting traffic. Keeps no traffic; what rules remember is in the flow, and in the rules' own limits. */
export class Detector {
  readonly counters: DetectorCounters;
  readonly #groups: Groups;
  readonly #watch: Watch | undefined;
  readonly #point: Point;
  readonly #evaluator = new Evaluator();
  readonly #candidates: Candidates;
  readonly #evidence = (): Evidence => evidence(this.#point);

  constructor(ruleSet: RuleSet, watch?: Watch, refused: Refused = new Refused()) {
    this.counters = { inspections: 0, searched: 0, candidates: 0, matches: 0, givenUp: refused.givenUp };
    this.#point = new Point(refused);
    this.#watch = watch;
    this.#groups = new Groups(ruleSet.rules);
    this.#candidates = new Candidates(ruleSet.rules.length);
  }

  /** Tries the rules on one packet, piece of stream or unit. Pass rules, drop, reject …: all are only reported. */
  inspect(inspection: Inspection, report: Report): void {
    const { packet, flow } = inspection;
    if (packet.version === 0) return;
    this.counters.inspections++;
    // Of a piece nothing is known above IP, so only rules for IP are for it.
    const protocol = packet.fragment ? 0 : packet.protocol;
    const group = this.#groups.group(protocol, inspection.service, flow && inspection.toServer);
    if (group.rules.length > 0) this.#tryAll(group, inspection, report);
    this.#watch?.(inspection, group);
  }

  #tryAll(group: Group, inspection: Inspection, report: Report): void {
    const candidates = this.#candidates;
    candidates.clear();
    group.unsearched.find(inspection, candidates);
    this.counters.searched += group.searches.search(inspection, candidates);
    candidates.sort();

    this.#point.begin(inspection);
    const { ids, count } = candidates;
    for (let c = 0; c < count; c++) {
      const id = ids[c]!;
      this.#try(group.rules[id]!, group.withPorts[id] === 1, inspection, report);
    }
  }

  #try(rule: Rule, withPorts: boolean, inspection: Inspection, report: Report): void {
    const point = this.#point;
    // A rule that reads several parts of a message waits for the last: the others were there, and could not match, before.
    if (rule.part !== undefined && inspection.part !== undefined && rule.part !== inspection.part) return;
    this.counters.candidates++;
    if (!headerApplies(rule.header, inspection.packet, withPorts) || !passes(rule.cheap, point)) return;
    const verdict = this.#evaluator.run(rule, point);
    if (verdict === "given up") {
      const { givenUp } = this.counters;
      givenUp.set(rule.facts.sid, (givenUp.get(rule.facts.sid) ?? 0) + 1);
    }
    if (verdict !== "match" || !passes(rule.limits, point)) return;
    let alerts = true;
    for (const action of rule.afterMatch) if (!action(point)) alerts = false;
    if (!alerts) return;
    this.counters.matches++;
    report(rule.facts, this.#evidence);
  }
}

/** Up to so many numbers, sorting by insertion is the fastest. */
const FEW = 48;

/** Places of rules in their group, each once. */
class Candidates implements Found {
  readonly ids: Int32Array;
  count = 0;
  readonly #seen: Uint32Array;
  #round = 0;

  constructor(size: number) {
    this.ids = new Int32Array(size);
    this.#seen = new Uint32Array(size);
  }

  clear(): void {
    this.count = 0;
    this.#round = (this.#round + 1) >>> 0;
    if (this.#round !== 0) return;
    this.#seen.fill(0);
    this.#round = 1;
  }

  add(id: number): void {
    if (this.#seen[id] === this.#round) return;
    this.#seen[id] = this.#round;
    this.ids[this.count++] = id;
  }

  /** Rules are tried in their group's order. The list is mostly short, and in order already. */
  sort(): void {
    const { ids, count } = this;
    if (count > FEW) {
      ids.subarray(0, count).sort();
      return;
    }
    for (let i = 1; i < count; i++) {
      const id = ids[i]!;
      let k = i;
      for (; k > 0 && ids[k - 1]! > id; k--) ids[k] = ids[k - 1]!;
      ids[k] = id;
    }
  }
}
