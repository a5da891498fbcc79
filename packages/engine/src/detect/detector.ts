import type { Match, RuleFacts } from "../finding.ts";
import { Refused } from "../limits.ts";
import type { RuleSet } from "../rules/index.ts";
import { headerApplies } from "./applies.ts";
import { Candidates } from "./candidates.ts";
import { Evaluator, passes } from "./evaluate.ts";
import { evidence } from "./evidence.ts";
import { type Group, type Groups, groupsOf } from "./groups.ts";
import type { Inspection } from "./inspection.ts";
import { Point } from "./point.ts";
import type { Profile } from "./profile.ts";

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
  /** Rules tried because of what the searcher found, or always; and those of them whose headers fitted. */
  candidates: number;
  evaluations: number;
  matches: number;
  /** Evaluations that reached a cap, by sid. */
  readonly givenUp: Map<number, number>;
}

/** Rules meeting traffic. Keeps no traffic; what rules remember is in the flow, and in the rules' own limits. */
export class Detector {
  readonly counters: DetectorCounters;
  readonly #groups: Groups;
  readonly #watch: Watch | undefined;
  readonly #profile: Profile | undefined;
  readonly #point: Point;
  readonly #evaluator = new Evaluator();
  readonly #candidates: Candidates;
  readonly #evidence = (): Evidence => evidence(this.#point);

  constructor(ruleSet: RuleSet, watch?: Watch, refused: Refused = new Refused(), profile?: Profile) {
    this.#profile = profile;
    this.counters = {
      inspections: 0,
      searched: 0,
      candidates: 0,
      evaluations: 0,
      matches: 0,
      givenUp: refused.givenUp,
    };
    this.#point = new Point(refused);
    this.#watch = watch;
    this.#groups = groupsOf(ruleSet);
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
    if (group.rules.length > 0)
      if (this.#profile === undefined) this.#tryAll(group, inspection, report);
      else this.#tryAllTimed(this.#profile, group, inspection, report);
    this.#watch?.(inspection, group);
  }

  #tryAll(group: Group, inspection: Inspection, report: Report): void {
    this.#findCandidates(group, inspection);
    this.#point.begin(inspection);
    const { ids, count } = this.#candidates;
    for (let c = 0; c < count; c++) this.#try(group, ids[c]!, inspection, report);
  }

  /** The same, with a look at the clock before and after everything. */
  #tryAllTimed(profile: Profile, group: Group, inspection: Inspection, report: Report): void {
    const { counters } = this;
    const { clock } = profile;
    const ofGroup = profile.ofGroup(group);
    const searched = counters.searched;
    const started = clock();
    this.#findCandidates(group, inspection);
    ofGroup.searchTime += clock() - started;
    ofGroup.inspections++;
    ofGroup.searched += counters.searched - searched;

    this.#point.begin(inspection);
    const { ids, count } = this.#candidates;
    for (let c = 0; c < count; c++) {
      const id = ids[c]!;
      const ofRule = profile.ofRule(group.rules[id]!);
      const { candidates, evaluations, matches } = counters;
      const begun = clock();
      this.#try(group, id, inspection, report);
      const time = clock() - begun;
      ofRule.time += time;
      ofRule.checks += counters.candidates - candidates;
      ofRule.evaluations += counters.evaluations - evaluations;
      ofRule.matches += counters.matches - matches;
      ofGroup.checkTime += time;
      ofGroup.checks += counters.candidates - candidates;
      ofGroup.matches += counters.matches - matches;
    }
  }

  #findCandidates(group: Group, inspection: Inspection): void {
    const candidates = this.#candidates;
    candidates.clear();
    group.unsearched.find(inspection, candidates);
    this.counters.searched += group.searches.search(inspection, inspection.packet, candidates);
    candidates.sort();
  }

  #try(group: Group, id: number, inspection: Inspection, report: Report): void {
    const rule = group.rules[id]!;
    const point = this.#point;
    // A rule that reads several parts of a message waits for the last: the others were there, and could not match, before.
    // What is told aside is for those that ask for it.
    if (
      inspection.part !== undefined &&
      rule.part !== inspection.part &&
      (rule.part !== undefined || inspection.part === "aside")
    )
      return;
    this.counters.candidates++;
    if (
      group.headersSeen[id] === 0 &&
      !headerApplies(rule.header, inspection.packet, group.withPorts[id] === 1)
    )
      return;
    if (!passes(rule.cheap, point)) return;
    this.counters.evaluations++;
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
