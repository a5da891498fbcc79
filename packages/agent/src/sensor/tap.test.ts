import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LINK_ETHERNET, type PacketSource, WELL } from "../capture/source.ts";
import { writeBuffers } from "../files/write-buffers.ts";
import { packet } from "../testing/ip-packet.ts";
import { Tap } from "./tap.ts";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "pecag-tap-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const NOW = 1_800_000_000_000;
const RECORD = 16;
const HEADER = 24;

/** An interface that brings one TCP packet to each of these ports, and says what the kernel was told to leave out. */
function source(ports: readonly number[], chosen: boolean[] = []): PacketSource {
  const waiting = [...ports];
  return {
    name: "eth0",
    linkType: LINK_ETHERNET,
    addresses: [],
    descriptor: -1,
    counters: { drops: 0 },
    drain(onPacket) {
      for (const destination of waiting.splice(0)) {
        const bytes = packet({ version: 4, protocol: 6, destination });
        onPacket(bytes, 0, bytes.length, bytes.length, NOW * 1e3, -1, 0);
      }
      return false;
    },
    check: () => WELL,
    choose: (program) => void chosen.push(program !== undefined),
    close: () => {},
  };
}
const order = (tap: number) => ({ tap, place: { netns: `pod-${tap}` }, inspect: false });
const length = packet({ version: 4, protocol: 6 }).length + RECORD;

test("200 captures over 200 workloads: a file each, with few buffers", () => {
  const taps = Array.from({ length: 200 }, (_, tap) => {
    const made = new Tap(
      order(tap),
      () => source([1, 2, 3]),
      () => {},
      () => NOW,
    );
    made.follow(order(tap), [
      { uid: `uid-${tap}`, tap, directory: join(folder, `cap-${tap}`), pod: `pod-${tap}` },
    ]);
    made.check();
    return made;
  });
  for (const tap of taps) tap.drain(1e6);
  // All but those that found others waiting have been written.
  expect(writeBuffers.crowded).toBe(false);
  for (const tap of taps) tap.flush();
  const states = taps.flatMap(({ captureStates }) => captureStates);
  expect(states.map(({ packets, lost, problem }) => [packets, lost, problem])).toEqual(
    states.map(() => [3, 0, undefined]),
  );
  for (const tap of taps) tap.close();
  for (let tap = 0; tap < 200; tap++)
    expect(statSync(join(folder, `cap-${tap}`, `pod-${tap}_eth0.pcap`)).size).toBe(HEADER + 3 * length);
});

test("200 captures of one workload keep each its own", () => {
  const chosen: boolean[] = [];
  const tap = new Tap(
    order(1),
    () => source([1, 2, 3, 200], chosen),
    () => {},
    () => NOW,
  );
  const captures = Array.from({ length: 200 }, (_, at) => ({
    uid: `uid-${at}`,
    tap: 1,
    directory: join(folder, `cap-${at}`),
    pod: "pod",
    filters: [{ protocol: 6, ports: [[at + 1, at + 1] as [number, number]] }],
  }));
  tap.follow(order(1), captures);
  tap.check();
  tap.drain(1e6);
  tap.close();
  expect(readdirSync(folder).sort()).toEqual(["cap-0", "cap-1", "cap-199", "cap-2"]);
  expect(chosen).toEqual([true]);
});

test.each([
  ["inside", {}, 1],
  ["before it", { from: NOW + 1 }, 0],
  ["after it", { until: NOW - 1 }, 0],
])("only packets of its time: %s", (_what, times, packets) => {
  const tap = new Tap(
    order(1),
    () => source([1]),
    () => {},
    () => NOW,
  );
  tap.follow(order(1), [{ uid: "uid", tap: 1, directory: folder, pod: "pod", ...times }]);
  tap.check();
  tap.drain(1e6);
  tap.flush();
  expect(tap.captureStates[0]?.packets).toBe(packets);
  tap.close();
});

test.each([
  [[[], []], false],
  [[[{ protocol: 6 }], []], false],
  [[[{ protocol: 6 }], [{ protocol: 17 }]], true],
])("what nobody keeps the kernel leaves out: %j", (filters, leaves) => {
  const chosen: boolean[] = [];
  const tap = new Tap(
    order(1),
    () => source([], chosen),
    () => {},
    () => NOW,
  );
  tap.follow(
    order(1),
    filters.map((one, at) => ({
      uid: `${at}`,
      tap: 1,
      directory: join(folder, `${at}`),
      pod: "pod",
      filters: one,
    })),
  );
  tap.check();
  expect(chosen.at(-1)).toBe(leaves);
  tap.close();
});
