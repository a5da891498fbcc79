import type { Assignment, CaptureState, NodeReport } from "@peccary/api";
import type { CaptureFolders } from "./files/capture-folders.ts";
import { type Problem, passing, problem } from "./problem.ts";
import type { StateReport, TapState } from "./sensor/messages.ts";
import type { SensorProcess } from "./sensor-process.ts";
import type { Taps } from "./taps.ts";

/** Error conditions of one resource on one node, as the API has it. */
const MAX_ERRORS = 10;

export interface ReportFacts {
  readonly assignment: Assignment;
  readonly taps: Taps;
  /** Absent while nothing is to be read. */
  readonly sensor: SensorProcess | undefined;
  /** What the rules in the sensor must be called to be the right ones. */
  readonly rulesRevision: string;
  /** Trouble that touches everything: no rules to be had, a spool that takes nothing. */
  readonly problems: readonly Problem[];
  readonly folders: CaptureFolders;
  readonly refused: { readonly [cap: string]: number };
}

/** Makes reports; remembers since when things are as they are, so that a report changes only when they do. */
export class Reporter {
  readonly #now: () => number;
  /** When each problem, and each inspection's success, was first seen as it is. */
  #since = new Map<string, string>();

  constructor(now: () => number) {
    this.#now = now;
  }

  report(facts: ReportFacts): NodeReport {
    const seen = new Map<string, string>();
    const since = (key: string): string => {
      const at = this.#since.get(key) ?? new Date(this.#now()).toISOString();
      seen.set(key, at);
      return at;
    };
    const dated = (uid: string, problems: readonly Problem[]) =>
      distinct(problems).map((message) => ({ message, lastUpdated: since(`${uid} ${message}`) }));
    const { assignment, folders, sensor } = facts;
    const report: NodeReport = {
      generation: assignment.generation,
      inspections: assignment.inspections.map(({ uid, workloads }) => {
        const { success, problems } = inspectionState(facts, workloads);
        return { uid, success, lastUpdated: since(`${uid} is ${success}`), errors: dated(uid, problems) };
      }),
      captures: assignment.captures.map(({ uid, namespace, name, workloads }) => {
        const { state, problems } = captureStateOf(facts, uid, workloads);
        return {
          uid,
          directory: folders.folder(namespace, name),
          fileNames: folders.files(namespace, name),
          state,
          errors: dated(uid, problems),
        };
      }),
      sensors: sensor === undefined ? [] : [sensorState(sensor)],
      refused: { ...facts.refused, ...nonZero(sensor?.refused ?? {}) },
    };
    this.#since = seen;
    return report;
  }
}

function inspectionState(
  facts: ReportFacts,
  workloads: readonly string[],
): { success: boolean; problems: Problem[] } {
  const state = facts.sensor?.state;
  const taps = tapsOf(facts, state, workloads);
  const rules = state?.rules?.revision === facts.rulesRevision ? state.rules : undefined;
  const problems = [
    ...facts.problems,
    ...(state?.problems ?? []),
    ...taps.flatMap((tap) => tap?.problem ?? []),
    ...(rules?.loaded === 0 ? [problem("RULES_EMPTY", `none of ${rules.total} rules could be loaded`)] : []),
  ];
  const read = taps.every((tap) => tap?.inspected === true);
  return { success: read && rules !== undefined && problems.length === 0, problems };
}

function captureStateOf(
  facts: ReportFacts,
  uid: string,
  workloads: readonly string[],
): { state: CaptureState; problems: Problem[] } {
  const state = facts.sensor?.state;
  const files = state?.captures.filter((capture) => capture.uid === uid) ?? [];
  const ofTaps = tapsOf(facts, state, workloads).flatMap((tap) => tap?.problem ?? []);
  const ofFiles = files.flatMap((file) => file.problem ?? []);
  const stuck = ofFiles.length > 0 || ofTaps.some((one) => !passing(one));
  const written = files.some(({ packets }) => packets > 0);
  return {
    state: stuck ? "Error" : written ? "Capturing" : "WaitingForTraffic",
    problems: [...ofFiles, ...ofTaps],
  };
}

const tapsOf = (
  { taps }: ReportFacts,
  state: StateReport | undefined,
  workloads: readonly string[],
): (TapState | undefined)[] =>
  workloads.map((uid) => {
    const number = taps.number(uid);
    return state?.taps.find(({ tap }) => tap === number);
  });

function sensorState(sensor: SensorProcess): NodeReport["sensors"][number] {
  const { state } = sensor;
  return {
    name: sensor.name,
    pid: sensor.pid,
    ready: state !== undefined,
    restarts: sensor.restarts,
    startedAt: new Date(sensor.startedAt).toISOString(),
    packets: state?.packets ?? 0,
    bytes: state?.bytes ?? 0,
    drops: state?.drops ?? 0,
    memory: state?.memory ?? 0,
  };
}

const distinct = (problems: readonly Problem[]): string[] =>
  [...new Set(problems.map(({ code, message }) => `${code}: ${message}`))].slice(0, MAX_ERRORS);

const nonZero = (counts: { readonly [name: string]: number }): { [name: string]: number } =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));

/** What of a report is worth sending at once: all but the counters that always run. */
export function essence(report: NodeReport): string {
  return JSON.stringify({
    ...report,
    sensors: report.sensors.map((sensor) => ({ ...sensor, packets: 0, bytes: 0, memory: 0 })),
  });
}
