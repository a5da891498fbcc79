import { bufferNames } from "../buffers.ts";
import type { Engine } from "../contract.ts";
import { TCP } from "../decode/packet.ts";
import type { Group } from "../detect/groups.ts";
import type { Inspection, InspectionKind } from "../detect/inspection.ts";
import { createEngine } from "../engine.ts";
import type { Match, Where } from "../finding.ts";
import { whereOfPacket } from "../inspect/where.ts";
import type { Limits } from "../limits.ts";
import type { RuleSet } from "../rules/index.ts";
import type { MatchPoint, Test } from "../rules/option.ts";
import type { Rule } from "../rules/rule.ts";
import { StepRecord, type StepTrace } from "./step-trace.ts";
import { type Absence, whyNotTried } from "./why-not-tried.ts";

/** One rule's look at one packet, run of a stream or unit of a protocol. */
export interface Look {
  readonly where: Where;
  readonly kind: InspectionKind;
  readonly toServer: boolean;
  readonly service: string | undefined;
  readonly part: string | undefined;
  /** The parts that were there to be searched, and how many octets each has. */
  readonly buffers: readonly (readonly [name: string, length: number])[];
  /**
   * - `not tried`: see `absence`
   * - `headers`: a test of headers or of the flow failed: the last of `steps`
   * - `failed`: the last of `steps`, which is the furthest that any try came
   * - `given up`: so many combinations were tried that the cap on them was reached
   * - `held back`: all matched; a filter or `noalert` kept it quiet, the last of `steps`
   * - `told before`: it matched, and no alert came: it was told of the raw segments that this run was put together
   *   from, or an event filter or suppression keeps it quiet
   * - `match`: it matched, and was told, or will be: see `unread`
   */
  readonly verdict: "not tried" | "headers" | "failed" | "given up" | "held back" | "told before" | "match";
  /** It matched in what the other side has not acknowledged yet: it is told when that comes, and not if it never does. */
  readonly unread: boolean;
  readonly absence: Absence | undefined;
  readonly steps: readonly StepTrace[];
}

export interface TraceOptions {
  readonly rules: RuleSet;
  readonly gid: number;
  readonly sid: number;
  readonly limits?: Partial<Limits>;
  readonly onLook: (look: Look) => void;
  /** The rule's matches as the engine tells them: those that were unread come later than their look. */
  readonly onTold?: (match: Match) => void;
}

/**
 * An engine that tells of every look of one rule; undefined when there is no such rule.
 *
 * The rule's tests are wrapped, so the engine itself runs as always, and the other rules with it: what they leave on a
 * flow counts for this one.
 */
export function traceRule(options: TraceOptions): Engine | undefined {
  const { rules, gid, sid, limits } = options;
  const rule = rules.rules.find(({ facts }) => facts.gid === gid && facts.sid === sid);
  if (rule === undefined) return undefined;
  const tracer = new Tracer(
    rule,
    options.onLook,
    rules.filters?.length !== undefined && rules.filters.length > 0,
  );
  return createEngine({
    rules: { ...rules, rules: rules.rules.map((one) => (one === rule ? tracer.rule : one)) },
    ...(limits && { limits }),
    onFinding: (finding) => {
      if (finding.type !== "match" || finding.rule !== rule.facts) return;
      tracer.tell();
      options.onTold?.(finding);
    },
    watch: (inspection, group) => tracer.look(inspection, group),
  });
}

class Tracer {
  /** The rule as it runs: the same, but it leaves tracks. */
  readonly rule: Rule;
  #told: boolean = false;
  /** Event filters may keep matches quiet. */
  readonly #filtered: boolean;
  readonly #onLook: (look: Look) => void;
  readonly #steps: StepRecord;
  /** What ran once, in order: tests of headers and of the flow, then filters and what is done after a match. */
  #headers: StepTrace[] = [];
  #after: StepTrace[] = [];
  #tried: boolean = false;
  #matched: boolean = false;

  constructor(rule: Rule, onLook: (look: Look) => void, filtered: boolean) {
    this.#onLook = onLook;
    this.#filtered = filtered;
    const { written } = rule;
    this.#steps = new StepRecord(written.options);
    const wrap = (tests: readonly Test[], from: readonly number[], list: () => StepTrace[]): Test[] =>
      tests.map((test, at) => (point) => {
        const passed = test(point);
        const option = written.options[from[at]!];
        // Some options make several tests; to who wrote them they are one.
        const made = list();
        const before = made.at(-1);
        if (before?.passed && before.option === option) made.pop();
        made.push({ option, passed, tries: 1, bytes: undefined });
        return passed;
      });
    const begun: Test = () => {
      this.#tried = true;
      return true;
    };
    const done: Test = (point: MatchPoint) => {
      this.#matched = true;
      return point.inspection !== undefined;
    };
    this.rule = {
      ...rule,
      // Tried where it could not match too: which test fails is what is asked.
      only: undefined,
      cheap: [begun, ...wrap(rule.cheap, written.cheap, () => this.#headers)],
      steps: rule.steps.map((step, at) => ({ ...step, test: this.#steps.wrap(step, at) })),
      limits: [done, ...wrap(rule.limits, written.limits, () => this.#after)],
      afterMatch: wrap(rule.afterMatch, written.afterMatch, () => this.#after),
    };
  }

  look(inspection: Inspection, group: Group): void {
    const { kind, toServer, service, part, packet, flow, buffers } = inspection;
    const waits = kind === "unit" && flow?.protocol === TCP && !this.#filtered;
    const verdict = this.#verdict(waits);
    this.#onLook({
      where: whereOfPacket(packet, flow),
      kind,
      toServer,
      service,
      part,
      buffers: bufferNames.flatMap((name, at) =>
        buffers.has(at) ? [[name, buffers.end[at]! - buffers.start[at]!] as const] : [],
      ),
      verdict,
      unread: verdict === "match" && !this.#told,
      absence: verdict === "not tried" ? whyNotTried(this.rule, inspection, group) : undefined,
      steps:
        verdict === "headers"
          ? this.#headers
          : [...this.#headers, ...this.#steps.trail(verdict !== "failed"), ...this.#after],
    });
    this.#headers = [];
    this.#after = [];
    this.#steps.clear();
    this.#told = this.#tried = this.#matched = false;
  }

  /** A match is told of: of what is being looked at, or of something earlier. */
  tell(): void {
    this.#told = this.#matched;
  }

  /** @param waits what is not told now may be told later */
  #verdict(waits: boolean): Look["verdict"] {
    if (!this.#tried) return "not tried";
    if (this.#headers.some(({ passed }) => !passed)) return "headers";
    if (this.#matched) {
      if (this.#after.some(({ passed }) => !passed)) return "held back";
      return this.#told || waits ? "match" : "told before";
    }
    return this.#steps.givenUp ? "given up" : "failed";
  }
}
