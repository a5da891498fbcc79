import { RAW } from "../../decode/link-type.ts";
import type { Rule } from "../../rules/rule.ts";
import { type Look, traceRule } from "../trace.ts";
import { attempts } from "./attempts.ts";
import { type End, type Turn, tcpFrames, udpFrames } from "./frames.ts";
import type { HttpRequest } from "./http-message.ts";

/** Traffic that makes a rule fire: that it does was tried. */
export interface Specimen {
  readonly transport: "tcp" | "udp" | "icmp" | "ip";
  readonly client: End;
  readonly server: End;
  readonly turns: readonly Turn[];
  /** The client's turn as a request, when it is one. */
  readonly request: HttpRequest | undefined;
  /** Packets from their IP header on. */
  readonly frames: readonly Uint8Array[];
  /** Held back by a filter until it came this often: the rule's own words. */
  readonly filtered: boolean;
  /** It matches without an alert: the rule only leaves marks for others. */
  readonly silent: boolean;
}

/** The look that came furthest, when nothing that was written made the rule fire. */
export interface NoSpecimen {
  readonly best: Look | undefined;
}

/** Rules looked at for one that leaves the mark which another asks for, and how far back such a chain goes. */
const MAX_SETTERS = 12;
const MAX_DEPTH = 3;

/**
 * Writes traffic for a rule and tries it; only what makes the rule fire is given back.
 *
 * @param others where a rule that leaves the mark which this one asks for may be found
 */
export function specimenOf(rule: Rule, others: readonly Rule[] = [], depth = 0): Specimen | NoSpecimen {
  let best: Look | undefined;
  const before = depth < MAX_DEPTH ? prefaces(rule, others, depth) : [NO_PREFACE];
  for (const attempt of attempts(rule))
    for (const preface of before) {
      const whole = preface.rules.length === 0 ? attempt : behind(preface, attempt);
      const { looks, told } = tryOut(rule, preface.rules, whole.frames);
      if (told) return whole;
      if (looks.some(({ verdict }) => verdict === "held back")) return { ...whole, silent: true };
      for (const look of looks) if (best === undefined || reached(look) > reached(best)) best = look;
    }
  return { best };
}

/** What has to be said so that a mark is on the flow, and the rules that put it there. */
interface Preface {
  readonly rules: readonly Rule[];
  readonly turns: readonly Turn[];
}
const NO_PREFACE: Preface = { rules: [], turns: [] };

/** Ways to have the marks that a rule asks for; one that asks for none needs no preface. */
function prefaces(rule: Rule, others: readonly Rule[], depth: number): readonly Preface[] {
  const marks = marksOf(rule, "isset");
  if (marks.length === 0) return [NO_PREFACE];
  const found: Preface[] = [];
  const setters = others.filter((one) => marksOf(one, "set").some((mark) => marks.includes(mark)));
  const likely = (one: Rule) => one.services.some((name) => rule.services.includes(name));
  for (const setter of [...setters.filter(likely), ...setters.filter((one) => !likely(one))].slice(
    0,
    MAX_SETTERS,
  )) {
    const specimen = specimenOf(setter, others, depth + 1);
    if (!("frames" in specimen) || specimen.turns.length === 0) continue;
    const earlier = others.filter((one) =>
      marksOf(one, "set").some((mark) => marksOf(setter, "isset").includes(mark)),
    );
    found.push({ rules: [setter, ...earlier], turns: specimen.turns });
    if (found.length >= 3) break;
  }
  return found.length === 0 ? [NO_PREFACE] : found;
}

/** Names of marks that a rule sets, or asks for. */
const marksOf = ({ written }: Rule, operation: "set" | "isset"): string[] =>
  written.options.flatMap(({ name, text }) => {
    const [what, names = ""] = text.split(",");
    return name === "flowbits" && what?.trim() === operation
      ? names.split(/[|&]/).map((one) => one.trim())
      : [];
  });

/** The same conversation, with something said before. */
function behind({ turns }: Preface, attempt: Specimen): Specimen {
  const { transport, client, server } = attempt;
  if (transport !== "tcp" && transport !== "udp") return attempt;
  const all = [...turns, ...attempt.turns];
  const frames = (transport === "tcp" ? tcpFrames : udpFrames)(client, server, all);
  return { ...attempt, turns: all, request: undefined, frames };
}

/** How far a look came: one that was not tried for its bytes came further than one that goes the wrong way. */
const reached = ({ verdict, steps, absence }: Look): number =>
  verdict === "not tried" ? (absence?.reason === "fast-pattern" ? -1 : -2) : steps.length;

/** The looks of the rule at these packets, and whether it alerted. Filters that count are taken as satisfied. */
function tryOut(
  rule: Rule,
  beside: readonly Rule[],
  frames: readonly Uint8Array[],
): { looks: Look[]; told: boolean } {
  const looks: Look[] = [];
  let told = false;
  const engine = traceRule({
    rules: { rules: [{ ...rule, limits: [] }, ...beside], forget: () => {} },
    gid: rule.facts.gid,
    sid: rule.facts.sid,
    onLook: (look) => looks.push(look),
    onTold: () => {
      told = true;
    },
  });
  frames.forEach((frame, at) => {
    engine?.packet(frame, 0, frame.length, frame.length, 1_700_000_000_000_000 + at * 1_000, RAW, 0, -1);
  });
  engine?.finish();
  return { looks, told };
}
