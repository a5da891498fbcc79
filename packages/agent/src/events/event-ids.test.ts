import { expect, test } from "vitest";
import { match } from "../testing/samples.ts";
import { EventIds } from "./event-ids.ts";

const inspection = { namespace: "dev", name: "dpi-nginx" };
const base = "dev_dpi-nginx_1700000000123456000_10.0.0.1_40000_10.0.0.2_80_node-a";
const later = base.replace("123456", "123457");

const ids = (matches: ReturnType<typeof match>[]): string[] => {
  const made = new EventIds();
  return matches.map(({ where, rule }) => made.next(inspection, "node-a", where, rule));
};
const of = (sid: number, time = 1_700_000_000_123_456) => match({ rule: { sid }, where: { time } });

test.each([
  ["one match", [of(1)], [base]],
  ["two packets", [of(1), of(1, 1_700_000_000_123_457)], [base, later]],
  ["two rules, one packet", [of(1), of(2)], [base, `${base}_1_2`]],
  ["one rule twice in a packet", [of(1), of(1), of(1)], [base, `${base}_1_1_2`, `${base}_1_1_3`]],
  ["rules in turn", [of(1), of(2), of(1), of(2)], [base, `${base}_1_2`, `${base}_1_1_2`, `${base}_1_2_2`]],
])("%s", (_what, matches, expected) => {
  expect(ids(matches)).toEqual(expected);
  expect(new Set(expected).size).toBe(expected.length);
});

test("no ports are written as 0", () => {
  const [id] = ids([match({ where: { sourcePort: undefined, destinationPort: undefined } })]);
  expect(id).toBe("dev_dpi-nginx_1700000000123456000_10.0.0.1_0_10.0.0.2_0_node-a");
});

test("the same packets again give the same ids", () => {
  const matches = [of(1), of(2), of(1), of(3, 1_700_000_000_200_000)];
  expect(ids(matches)).toEqual(ids(matches));
});
