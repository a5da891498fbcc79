import { expect, test } from "vitest";
import { alerts, detector, problemsOf } from "../testing/option.ts";
import { xbits } from "./xbits.ts";

const a = [10, 0, 0, 1];
const b = [10, 0, 0, 2];
const c = [10, 0, 0, 3];
const SECOND = 1_000_000;

/** Which of the rules alert on "x" and then, `after` seconds later, on "y", between these addresses. */
function second(
  track: string,
  source: readonly number[],
  destination: readonly number[],
  after = 1,
): number[] {
  const one = detector(
    `content:"x"; xbits:set,seen,track ${track},expire 10;`,
    `content:"y"; xbits:isset,seen,track ${track};`,
    `content:"y"; xbits:isnotset,seen,track ${track};`,
  );
  alerts(one, { payload: "x", source: a, destination: b });
  return alerts(one, { payload: "y", source, destination, packet: { time: after * SECOND } });
}

test.each([
  ["ip_src", a, c, 1, [2]],
  ["ip_src", b, a, 1, [3]],
  ["ip_src", a, c, 10, [3]],
  ["ip_dst", c, b, 1, [2]],
  ["ip_pair", b, a, 1, [2]],
  ["ip_pair", a, c, 1, [3]],
])("%s: on %j to %j after %i s rules %j match", (track, source, destination, after, expected) => {
  expect(second(track, source, destination, after)).toEqual(expected);
});

test("a mark can be taken away", () => {
  const one = detector(
    'content:"set"; xbits:set,m,track ip_src;',
    'content:"off"; xbits:unset,m,track ip_src;',
    'content:"flip"; xbits:toggle,m,track ip_src;',
    'content:"ask"; xbits:isset,m,track ip_src;',
  );
  const seen = ["ask", "set", "ask", "off", "ask", "flip", "ask", "flip", "ask"].map((payload) =>
    alerts(one, { payload }).includes(4),
  );
  expect(seen).toEqual([false, false, true, false, false, false, true, false, false]);
});

test.each([
  "set,m",
  "set,m,track by_src",
  "set,,track ip_src",
  "set,m,track ip_src,expire 0",
  "do,m,track ip_src",
])("refuses %s", (text) => {
  expect(problemsOf(xbits, text)).toHaveLength(1);
});
