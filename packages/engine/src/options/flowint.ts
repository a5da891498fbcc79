import type { Flow } from "../flow/flow.ts";
import { ruleLimits } from "../limits.ts";
import type { MatchPoint, RuleOption } from "../rules/option.ts";
import { splitArguments } from "./reading/arguments.ts";

const MAX_VALUE = 4_294_967_295;

type Counters = WeakMap<Flow, Map<string, number>>;

const comparisons: { readonly [sign: string]: (seen: number, wanted: number) => boolean } = {
  "==": (seen, wanted) => seen === wanted,
  "!=": (seen, wanted) => seen !== wanted,
  "<": (seen, wanted) => seen < wanted,
  "<=": (seen, wanted) => seen <= wanted,
  ">": (seen, wanted) => seen > wanted,
  ">=": (seen, wanted) => seen >= wanted,
};

const changes: { readonly [sign: string]: (seen: number, by: number) => number } = {
  "=": (_seen, by) => by,
  "+": (seen, by) => Math.min(MAX_VALUE, seen + by),
  "-": (seen, by) => Math.max(0, seen - by),
};

/** Counters that rules keep on a flow, Suricata's. One that was never set is no number: only `notset` is true of it. */
export const flowint: RuleOption = {
  name: "flowint",
  summary: "Counters on a flow: set, add, take away, compare.",
  example: "flowint:failed.logins,+,1",

  add(text, rule) {
    const [name = "", operation = "", value = "", ...rest] = splitArguments(text);
    if (!/^[\w.-]+$/.test(name) || rest.length > 0) {
      rule.problem(`expected a name, an operation and a number, found "${text}"`);
      return;
    }
    const counters = rule.shared<Counters>("flowint", () => new WeakMap());
    const read = ({ inspection: { flow } }: MatchPoint): number | undefined =>
      flow && counters.get(flow)?.get(name);
    if (operation === "isset" || operation === "notset" || operation === "isnotset") {
      const wanted = operation === "isset";
      rule.test((at) => (read(at) !== undefined) === wanted, { cheap: true });
      return;
    }
    const amount = operand(value, (other, at) => {
      const { flow } = at.inspection;
      return flow && counters.get(flow)?.get(other);
    });
    if (amount === undefined) {
      rule.problem(`"${value}" is neither a number up to ${MAX_VALUE} nor the name of a counter`);
      return;
    }
    const compare = Object.hasOwn(comparisons, operation) ? comparisons[operation] : undefined;
    const change = Object.hasOwn(changes, operation) ? changes[operation] : undefined;
    if (compare !== undefined)
      rule.test(
        (at) => {
          const seen = read(at);
          const wanted = amount(at);
          return seen !== undefined && wanted !== undefined && compare(seen, wanted);
        },
        { cheap: true },
      );
    else if (change !== undefined) {
      rule.setsState();
      rule.afterMatch((at) => {
        const { flow } = at.inspection;
        if (flow === undefined) return true;
        const by = amount(at);
        const of = counters.get(flow) ?? new Map<string, number>();
        counters.set(flow, of);
        if (by === undefined) return true;
        if (of.size < ruleLimits.flowints || of.has(name)) of.set(name, change(of.get(name) ?? 0, by));
        else at.refuse("flowints");
        return true;
      });
    } else rule.problem(`"${operation}" is not one of = + - == != < <= > >= isset notset`);
  },
};

function operand(
  value: string,
  counter: (name: string, at: MatchPoint) => number | undefined,
): ((at: MatchPoint) => number | undefined) | undefined {
  if (/^\d{1,10}$/.test(value) && Number(value) <= MAX_VALUE) {
    const number = Number(value);
    return () => number;
  }
  return /^[A-Za-z][\w.-]*$/.test(value) ? (at) => counter(value, at) : undefined;
}
