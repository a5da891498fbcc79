import type { Assignment, CaptureOrder, CaptureState, NodeReport } from "@peccary/api";
import { addressesOf } from "./addresses.ts";
import { isOnHost } from "./capture/place.ts";
import { captureCounts } from "./capture-counts.ts";
import type { CaptureFolders } from "./files/capture-folders.ts";
import { phaseOf } from "./files/schedule.ts";
import { type Problem, passing, problem } from "./problem.ts";
import { type SensorKind, type StateReport, sensorKinds, type TapState } from "./sensor/messages.ts";
import type { SensorProcess } from "./sensor-process.ts";
import type { Taps } from "./taps.ts";

/** Error conditions of one resource on one node, as the API has it. */
const MAX_ERRORS = 10;

type SensorFacts = Pick<
  SensorProcess,
  "name" | "pid" | "restarts" | "startedAt" | "failing" | "refused" | "givenUp" | "shed" | "state"
>;

export interface ReportFacts {
  readonly assignment: Assignment;
  readonly taps: Taps;
  readonly sensors: {
    /** Those that have something to read. */
    readonly processes: (kind: SensorKind) => readonly SensorFacts[];
    /** How many sensors inspect a workload, by its number. */
    readonly readers: (tap: number) => number;
    /** What each that runs said last. */
    readonly states: readonly StateReport[];
  };
  /** What the rules in the sensor must be called to be the right ones. */
  readonly rulesRevision: string;
  /** Trouble that touches everything: no rules to be had, a spool that takes nothing. */
  readonly problems: readonly Problem[];
  readonly folders: CaptureFolders;
  /** False while the sensor has not yet done what it was told last. */
  readonly capturesSettled?: boolean;
  /** Captures that are being deleted and have nothing left here, by uid. */
  readonly discarded?: ReadonlySet<string>;
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
      captures: assignment.captures.flatMap((order) => {
        const { uid, namespace, name } = order;
        const found = captureStateOf(facts, order, this.#now());
        // Nothing is said before packets are read: whoever reads "waiting for traffic" may send some.
        if (found === undefined) return [];
        const { state, problems } = found;
        const interfaces = captureCounts(facts.sensors.processes("capture")[0]?.state, facts.taps, uid);
        return {
          uid,
          directory: folders.folder(namespace, name),
          fileNames: folders.files(namespace, name),
          state,
          errors: dated(uid, problems),
          ...(interfaces.length > 0 && { interfaces }),
          ...(facts.discarded?.has(uid) && { removed: true }),
        };
      }),
      sensors: sensorKinds.flatMap((kind) =>
        facts.sensors.processes(kind).map((sensor) => sensorState(kind, sensor)),
      ),
      workloads: workloadAddresses(facts),
      refused: sum([
        facts.refused,
        ...sensorKinds.flatMap((kind) => facts.sensors.processes(kind).map(({ refused }) => refused)),
      ]),
    };
    const givenUp = sum(facts.sensors.processes("inspect").map((sensor) => sensor.givenUp));
    this.#since = seen;
    return Object.keys(givenUp).length > 0 ? { ...report, givenUp: { ...givenUp } } : report;
  }
}

function inspectionState(
  facts: ReportFacts,
  workloads: readonly string[],
): { success: boolean; problems: Problem[] } {
  const sensors = facts.sensors.processes("inspect");
  const states = sensors.flatMap(({ state }) => state ?? []);
  const prepared = states.filter(({ rules }) => rules?.revision === facts.rulesRevision);
  const numbers = workloads.map((uid) => facts.taps.number(uid));
  const taps = states.flatMap((state) => state.taps.filter(({ tap }) => numbers.includes(tap)));
  // Each workload by as many as share its packets, all with the right rules.
  const read = numbers.every((number) => {
    if (number === undefined) return false;
    const found = prepared.flatMap((state) => state.taps.filter(({ tap }) => tap === number));
    return found.length === facts.sensors.readers(number) && found.every(({ inspected }) => inspected);
  });
  const empty = prepared.find(({ rules }) => rules?.loaded === 0)?.rules;
  const problems = [
    ...facts.problems,
    ...sensors.flatMap(down),
    ...states.flatMap((state) => state.problems),
    ...taps.flatMap((tap) => tap.problem ?? []),
    ...(empty === undefined ? [] : [problem("RULES_EMPTY", `none of ${empty.total} rules could be loaded`)]),
  ];
  const success = read && prepared.length > 0 && problems.length === 0;
  const readers = states.filter((state) => state.taps.some(({ tap }) => numbers.includes(tap)));
  const notes = [...readers.flatMap(overloaded), ...dropped(taps), ...capped(sensors)];
  return { success, problems: [...problems, ...notes] };
}

function captureStateOf(
  facts: ReportFacts,
  order: CaptureOrder,
  now: number,
): { state: CaptureState; problems: Problem[] } | undefined {
  const { uid, workloads } = order;
  const phase = phaseOf(order, now);
  // Files that are finished change no more.
  const idle = phase !== "active" || workloads.length === 0;
  if (idle && facts.capturesSettled === false) return undefined;
  if (phase === "scheduled") return { state: "Scheduled", problems: [] };
  if (phase === "finished") return { state: "Finished", problems: [] };
  const [sensor] = facts.sensors.processes("capture");
  const state = sensor?.state;
  const ofSensor = down(sensor);
  if (ofSensor.length > 0) return { state: "Error", problems: ofSensor };
  const files = state?.captures.filter((capture) => capture.uid === uid) ?? [];
  const taps = tapsOf(facts, state, workloads);
  if (taps.includes(undefined)) return undefined;
  // Nor while its sensor reads them for others only.
  if (facts.capturesSettled === false && files.length < workloads.length) return undefined;
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

/** What a sensor leaves unseen, by level. */
const LEFT_OUT = [
  "TLS after its handshake",
  "HTTP responses after their first 64 KiB",
  "flows after their first 16 KiB",
];

/** Says since when, and no numbers of what was left out: those are in the sensors' counters. */
function overloaded({ shed }: StateReport): Problem[] {
  if (shed === undefined || shed.level === 0) return [];
  const [tls, bodies, flows] = LEFT_OUT;
  const left = [tls, bodies, `${shed.parts} of 8 ${flows}`].slice(0, shed.level);
  return [
    problem(
      "SHEDDING",
      `level ${shed.level} of ${LEFT_OUT.length} since ${new Date(shed.since).toISOString()}: more comes than the sensor can look at, so it does not look at ${left.join(", ")}; give it more CPU or more workers`,
    ),
  ];
}

/** Caps of the engine that show in counters of their own, and are reported as other problems where they matter. */
const TOLD_ELSEWHERE: ReadonlySet<string> = new Set(["sensorFaults", "capturePackets"]);
/** Rules named in a problem. */
const MAX_NAMED = 10;

/** What the engine left out to keep within its limits. Without numbers, as above. */
function capped(sensors: readonly SensorFacts[]): Problem[] {
  const caps = Object.entries(sum(sensors.map(({ refused }) => refused)))
    .filter(([cap, count]) => count > 0 && !TOLD_ELSEWHERE.has(cap))
    .map(([cap]) => cap);
  const sids = Object.keys(sum(sensors.map(({ givenUp }) => givenUp))).map(Number);
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
  const { level = 0, parts = 0, since = sensor.startedAt } = state?.shed ?? {};
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
    ...(sensor.shed.length === 0
      ? {}
      : { shed: { level, eighths: parts, since: new Date(since).toISOString(), left: [...sensor.shed] } }),
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
    sensors: report.sensors.map((sensor) => ({
      ...sensor,
      packets: 0,
      bytes: 0,
      memory: 0,
      shed: sensor.shed && { ...sensor.shed, left: [] },
    })),
  });
}
