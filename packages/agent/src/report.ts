import type { Assignment, CaptureState, NodeReport } from "@peccary/api";
import { addressesOf } from "./addresses.ts";
import { isOnHost } from "./capture/place.ts";
import type { CaptureFolders } from "./files/capture-folders.ts";
import { type Problem, passing, problem } from "./problem.ts";
import { type SensorKind, type StateReport, sensorKinds, type TapState } from "./sensor/messages.ts";
import type { SensorProcess } from "./sensor-process.ts";
import type { Taps } from "./taps.ts";

/** Error conditions of one resource on one node, as the API has it. */
const MAX_ERRORS = 10;

type SensorFacts = Pick<
  SensorProcess,
  "name" | "pid" | "restarts" | "startedAt" | "failing" | "refused" | "givenUp" | "state"
>;

export interface ReportFacts {
  readonly assignment: Assignment;
  readonly taps: Taps;
  readonly sensors: {
    /** Undefined while it has nothing to read. */
    readonly process: (kind: SensorKind) => SensorFacts | undefined;
    /** What each that runs said last. */
    readonly states: readonly StateReport[];
  };
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
    const { assignment, folders } = facts;
    const report: NodeReport = {
      generation: assignment.generation,
      inspections: assignment.inspections.map(({ uid, workloads }) => {
        const { success, problems } = inspectionState(facts, workloads);
        return { uid, success, lastUpdated: since(`${uid} is ${success}`), errors: dated(uid, problems) };
      }),
      captures: assignment.captures.flatMap(({ uid, namespace, name, workloads }) => {
        const found = captureStateOf(facts, uid, workloads);
        // Nothing is said before packets are read: whoever reads "waiting for traffic" may send some.
        if (found === undefined) return [];
        const { state, problems } = found;
        return {
          uid,
          directory: folders.folder(namespace, name),
          fileNames: folders.files(namespace, name),
          state,
          errors: dated(uid, problems),
        };
      }),
      sensors: sensorKinds.flatMap((kind) => {
        const sensor = facts.sensors.process(kind);
        return sensor === undefined ? [] : sensorState(kind, sensor);
      }),
      workloads: workloadAddresses(facts),
      refused: sum([facts.refused, ...sensorKinds.map((kind) => facts.sensors.process(kind)?.refused ?? {})]),
    };
    const givenUp = facts.sensors.process("inspect")?.givenUp ?? {};
    this.#since = seen;
    return Object.keys(givenUp).length > 0 ? { ...report, givenUp: { ...givenUp } } : report;
  }
}

function inspectionState(
  facts: ReportFacts,
  workloads: readonly string[],
): { success: boolean; problems: Problem[] } {
  const sensor = facts.sensors.process("inspect");
  const state = sensor?.state;
  const taps = tapsOf(facts, state, workloads);
  const rules = state?.rules?.revision === facts.rulesRevision ? state.rules : undefined;
  const problems = [
    ...facts.problems,
    ...down(sensor),
    ...(state?.problems ?? []),
    ...taps.flatMap((tap) => tap?.problem ?? []),
    ...(rules?.loaded === 0 ? [problem("RULES_EMPTY", `none of ${rules.total} rules could be loaded`)] : []),
  ];
  const read = taps.every((tap) => tap?.inspected === true);
  const success = read && rules !== undefined && problems.length === 0;
  return { success, problems: [...problems, ...dropped(taps), ...capped(sensor)] };
}

function captureStateOf(
  facts: ReportFacts,
  uid: string,
  workloads: readonly string[],
): { state: CaptureState; problems: Problem[] } | undefined {
  const sensor = facts.sensors.process("capture");
  const state = sensor?.state;
  const ofSensor = down(sensor);
  if (ofSensor.length > 0) return { state: "Error", problems: ofSensor };
  const files = state?.captures.filter((capture) => capture.uid === uid) ?? [];
  const taps = tapsOf(facts, state, workloads);
  if (taps.includes(undefined)) return undefined;
  const ofTaps = taps.flatMap((tap) => tap?.problem ?? []);
  const ofFiles = files.flatMap((file) => file.problem ?? []);
  const stuck = ofFiles.length > 0 || ofTaps.some((one) => !passing(one));
  const written = files.some(({ packets }) => packets > 0);
  return {
    state: stuck ? "Error" : written ? "Capturing" : "WaitingForTraffic",
    problems: [
      ...ofFiles,
      ...ofTaps,
      ...dropped(taps),
      ...(files.some(({ lost }) => lost > 0)
        ? [problem("PACKETS_LOST", "packets are missing from the files: the disk did not take them")]
        : []),
    ],
  };
}

const down = (sensor: SensorFacts | undefined): Problem[] =>
  sensor?.failing ? [problem("SENSOR_DOWN", "the sensor ends as soon as it is started; trying again")] : [];

/** Without a number, which would make a new message each second; that is in the sensors' counters. */
const dropped = (taps: readonly (TapState | undefined)[]): Problem[] =>
  taps.some((tap) => tap !== undefined && tap.drops > 0)
    ? [problem("PACKETS_LOST", "the kernel dropped packets: more came than this machine could read")]
    : [];

/** Caps of the engine that show in counters of their own, and are reported as other problems where they matter. */
const TOLD_ELSEWHERE: ReadonlySet<string> = new Set(["sensorFaults", "capturePackets"]);
/** Rules named in a problem. */
const MAX_NAMED = 10;

/** What the engine left out to keep within its limits. Without numbers, as above. */
function capped(sensor: SensorFacts | undefined): Problem[] {
  const caps = Object.entries(sensor?.refused ?? {})
    .filter(([cap, count]) => count > 0 && !TOLD_ELSEWHERE.has(cap))
    .map(([cap]) => cap);
  const sids = Object.keys(sensor?.givenUp ?? {}).map(Number);
  return [
    ...(caps.length > 0
      ? [
          problem(
            "LIMITS_REACHED",
            `something was left out to keep within limits; those reached: ${caps.sort().join(", ")}`,
          ),
        ]
      : []),
    ...(sids.length > 0
      ? [
          problem(
            "RULES_GIVEN_UP",
            `rules took too long on some traffic and were given up there: sid ${sids
              .sort((one, other) => one - other)
              .slice(0, MAX_NAMED)
              .join(
                ", ",
              )}${sids.length > MAX_NAMED ? " and others" : ""}; make them more exact or disable them`,
          ),
        ]
      : []),
  ];
}

/** Only of those that have addresses of their own and were asked. */
function workloadAddresses({ sensors, taps }: ReportFacts): NonNullable<NodeReport["workloads"]> {
  const known = addressesOf(sensors.states);
  return [...taps.all].flatMap(([number, workload]) => {
    const ips = known.get(number);
    return ips === undefined || isOnHost(workload) ? [] : { uid: workload.uid, ips: [...ips] };
  });
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

function sensorState(kind: SensorKind, sensor: SensorFacts): NodeReport["sensors"][number] {
  const { state } = sensor;
  return {
    name: sensor.name,
    kind,
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

function sum(all: readonly { readonly [name: string]: number }[]): { [name: string]: number } {
  const total: { [name: string]: number } = {};
  for (const counts of all)
    for (const [name, count] of Object.entries(counts))
      if (count > 0) total[name] = (total[name] ?? 0) + count;
  return total;
}

/** What of a report is worth sending at once: all but the counters that always run. */
export function essence(report: NodeReport): string {
  return JSON.stringify({
    ...report,
    sensors: report.sensors.map((sensor) => ({ ...sensor, packets: 0, bytes: 0, memory: 0 })),
  });
}
