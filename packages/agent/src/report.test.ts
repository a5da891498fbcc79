import type { Assignment, NodeReport } from "@peccary/api";
import { expect, test } from "vitest";
import { CaptureFolders } from "./files/capture-folders.ts";
import { problem } from "./problem.ts";
import { essence, Reporter } from "./report.ts";
import type { CaptureFileState, ShedState, StateReport, TapState } from "./sensor/messages.ts";
import { Taps } from "./taps.ts";

const assignment: Assignment = {
  generation: 1,
  node: "node-a",
  rules: "1",
  variables: {},
  workloads: [{ uid: "pod-1", namespace: "dev", name: "nginx", netns: "x" }],
  inspections: [{ uid: "dpi-1", namespace: "dev", name: "dpi", workloads: ["pod-1"] }],
  captures: [{ uid: "cap-1", namespace: "dev", name: "cap", workloads: ["pod-1"] }],
  endpoints: [],
  limits: { cpu: 1, memory: 1 },
};

interface Said {
  readonly tap?: Partial<TapState>;
  readonly file?: Partial<CaptureFileState>;
  readonly failing?: boolean;
  readonly refused?: { readonly [cap: string]: number };
  readonly givenUp?: { readonly [sid: string]: number };
  readonly shed?: ShedState;
}

const state = ({ tap, file, shed }: Said): StateReport => ({
  type: "state",
  rules: { revision: "r", total: 2, loaded: 1 },
  taps:
    tap === undefined
      ? []
      : [{ tap: 1, interface: "eth0", addresses: [], inspected: true, drops: 0, problem: undefined, ...tap }],
  captures:
    file === undefined ? [] : [{ uid: "cap-1", tap: 1, packets: 0, lost: 0, problem: undefined, ...file }],
  neighbours: [],
  packets: 0,
  bytes: 0,
  drops: 0,
  memory: 0,
  problems: [],
  refused: {},
  givenUp: {},
  ...(shed === undefined ? {} : { shed }),
});

/** What is reported when both sensors say this; a sensor that has not said anything is undefined. */
function report(inspect: Said | undefined, capture: Said | undefined): NodeReport {
  const taps = new Taps();
  taps.follow(assignment.workloads);
  const sensors = { inspect, capture };
  return new Reporter(() => 0).report({
    assignment,
    taps,
    sensors: {
      processes: (kind) => [
        {
          name: kind,
          pid: 1,
          restarts: 0,
          startedAt: 0,
          failing: sensors[kind]?.failing ?? false,
          refused: sensors[kind]?.refused ?? {},
          givenUp: sensors[kind]?.givenUp ?? {},
          shed: sensors[kind]?.shed?.counts ?? [],
          state: sensors[kind] && state(sensors[kind]),
        },
      ],
      readers: () => 1,
      states: Object.values(sensors).flatMap((said) => (said === undefined ? [] : state(said))),
    },
    rulesRevision: "r",
    problems: [],
    folders: new CaptureFolders("/nowhere", () => 0),
    refused: { spoolFull: 1 },
  });
}

const counts = [1, 2, 3].map((level) => ({ packets: level, bytes: level * 9, flows: 1 }));
const shed = (level: number): ShedState => ({ level, parts: 0, since: 60_000, counts });
const missing = problem("NAMESPACE_MISSING", "no");
const refused = problem("NO_CAP_NET_RAW", "no");
const lost = expect.stringContaining("PACKETS_LOST");

test.each<[string, Said | undefined, boolean, unknown[]]>([
  ["has not said a word", undefined, false, []],
  ["does not read yet", {}, false, []],
  ["reads", { tap: {} }, true, []],
  ["finds nothing", { tap: { inspected: false, problem: missing } }, false, ["NAMESPACE_MISSING: no"]],
  ["lost packets", { tap: { drops: 3 } }, true, [lost]],
  [
    "reached limits",
    { tap: {}, refused: { flows: 3, inflateRatio: 1, flowbits: 0 } },
    true,
    [expect.stringMatching(/^LIMITS_REACHED: .*: flows, inflateRatio$/)],
  ],
  [
    "gave rules up",
    { tap: {}, givenUp: { 20: 1, 3: 9 } },
    true,
    [expect.stringMatching(/^RULES_GIVEN_UP: .*: sid 3, 20;/)],
  ],
  [
    "leaves something out",
    { tap: {}, shed: shed(2) },
    true,
    [expect.stringMatching(/^SHEDDING: level 2 of 3/)],
  ],
  ["left something out", { tap: {}, shed: shed(0) }, true, []],
  ["does not start", { failing: true }, false, [expect.stringContaining("SENSOR_DOWN")]],
])("an inspection whose sensor %s", (_what, said, success, messages) => {
  const [inspection] = report(said, undefined).inspections;
  expect(inspection?.success).toBe(success);
  expect(inspection?.errors.map(({ message }) => message)).toEqual(messages);
});

test.each<[string, Said | undefined, string | undefined, unknown[] | undefined]>([
  ["has not said a word", undefined, undefined, undefined],
  ["does not read yet", {}, undefined, undefined],
  ["reads", { tap: {} }, "WaitingForTraffic", []],
  ["has written", { tap: {}, file: { packets: 1 } }, "Capturing", []],
  ["finds nothing", { tap: { problem: missing } }, "WaitingForTraffic", ["NAMESPACE_MISSING: no"]],
  ["may not read", { tap: { problem: refused } }, "Error", ["NO_CAP_NET_RAW: no"]],
  ["lost packets in the kernel", { tap: { drops: 3 }, file: { packets: 1 } }, "Capturing", [lost]],
  ["lost packets at the disk", { tap: {}, file: { packets: 1, lost: 2 } }, "Capturing", [lost]],
  ["does not start", { failing: true }, "Error", [expect.stringContaining("SENSOR_DOWN")]],
])("a capture whose sensor %s", (_what, said, expected, messages) => {
  const [capture] = report(undefined, said).captures;
  expect(capture?.state).toBe(expected);
  expect(capture?.errors.map(({ message }) => message)).toEqual(messages);
});

test("what was refused is one sum over the agent and its sensors", () => {
  const { refused } = report(
    { refused: { sensorFaults: 2, flows: 0 } },
    { refused: { capturePackets: 4, sensorFaults: 1 } },
  );
  expect(refused).toEqual({ spoolFull: 1, sensorFaults: 3, capturePackets: 4 });
});

test("rules that were given up are counted by sid", () => {
  expect(report({ givenUp: { 3: 9 } }, undefined).givenUp).toEqual({ 3: 9 });
  expect(report({}, undefined).givenUp).toBeUndefined();
});

test("what a sensor leaves out is told by level, with the time since when", () => {
  const messages = (parts: number, level: number): string[] =>
    report({ tap: {}, shed: { ...shed(level), parts } }, undefined).inspections[0]!.errors.map(
      ({ message }) => message,
    );
  expect(messages(0, 1)).toEqual([
    "SHEDDING: level 1 of 3 since 1970-01-01T00:01:00.000Z: more comes than the sensor can look at, so it does not look at TLS after its handshake; give it more CPU or more workers",
  ]);
  expect(messages(6, 3)[0]).toContain(
    "TLS after its handshake, HTTP responses after their first 64 KiB, 6 of 8 flows after their first 16 KiB",
  );
  expect(report({ tap: {}, shed: shed(2) }, undefined).sensors[0]?.shed).toEqual({
    level: 2,
    eighths: 0,
    since: "1970-01-01T00:01:00.000Z",
    left: counts,
  });
});

test("what a sensor left out so far is no reason to report at once", () => {
  const after = { ...shed(1), counts: counts.map((count) => ({ ...count, bytes: 77 })) };
  const essenceOf = (state: ShedState): string => essence(report({ tap: {}, shed: state }, undefined));
  expect(essenceOf(after)).toBe(essenceOf(shed(1)));
  expect(essenceOf(shed(2))).not.toBe(essenceOf(shed(1)));
});
