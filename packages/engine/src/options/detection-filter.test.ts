import { expect, test } from "vitest";
import { Detector } from "../detect/detector.ts";
import { Refused, ruleLimits } from "../limits.ts";
import { alerts, detector, inspection, problemsOf, rulesOf } from "../testing/option.ts";
import { detectionFilter } from "./detection-filter.ts";

const SECOND = 1_000_000;

/** Which of the packets at these seconds alert. */
function run(filter: string, packets: readonly (readonly [second: number, source: number])[]): number[] {
  const one = detector(`content:"A"; detection_filter:${filter};`);
  return packets.flatMap(([second, source], at) =>
    alerts(one, { payload: "A", source: [10, 0, 0, source], packet: { time: second * SECOND } }).length > 0
      ? [at]
      : [],
  );
}

test.each([
  [
    "from the match after the first count on",
    [
      [0, 1],
      [0, 1],
      [0, 1],
      [1, 1],
    ],
    [2, 3],
  ],
  [
    "each address by itself",
    [
      [0, 1],
      [0, 2],
      [0, 1],
      [0, 2],
    ],
    [],
  ],
  [
    "not when they are too far apart",
    [
      [0, 1],
      [6, 1],
      [30, 1],
      [60, 1],
    ],
    [],
  ],
] as const)("alerts %s", (_what, packets, expected) => {
  expect(run("track by_src,count 2,seconds 10", packets)).toEqual(expected);
});

test("by_dst counts over all sources", () => {
  expect(
    run("track by_dst,count 2,seconds 10", [
      [0, 1],
      [0, 2],
      [0, 3],
    ]),
  ).toEqual([2]);
});

test.each(["track by_src,count 2", "track by_all,count 2,seconds 3", "track by_src,count 0,seconds 3", ""])(
  "refuses detection_filter:%s",
  (text) => {
    expect(problemsOf(detectionFilter, text)).toEqual([
      'expected "track by_src" or "track by_dst", "count N" and "seconds N"',
    ]);
  },
);

test("keeps so many addresses, and counts those that had to go", () => {
  const refused = new Refused();
  const one = new Detector(
    rulesOf('content:"A"; detection_filter:track by_src,count 1,seconds 10;'),
    undefined,
    refused,
  );
  const traffic = inspection({ payload: "A" });
  const seen = (address: number) => {
    const { bytes, source } = traffic.packet;
    for (let octet = 0; octet < 4; octet++) bytes[source + octet] = (address >>> (8 * octet)) & 255;
    one.inspect(traffic, () => {});
  };
  for (let address = 0; address < ruleLimits.filteredAddresses; address++) seen(address);
  expect(refused.counts).toEqual({});
  seen(ruleLimits.filteredAddresses);
  expect(refused.counts).toEqual({ filteredAddresses: 1 });
});
