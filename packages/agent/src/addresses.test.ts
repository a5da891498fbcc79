import { expect, test } from "vitest";
import { addressesOf } from "./addresses.ts";
import type { StateReport } from "./sensor/messages.ts";

type Found = { [tap: number]: string[] };

/** A sensor that reads `taps` and knows `neighbours`. */
const state = (taps: Found, neighbours: Found = {}): StateReport => ({
  type: "state",
  rules: undefined,
  taps: Object.entries(taps).map(([tap, addresses]) => ({
    tap: Number(tap),
    interface: undefined,
    addresses,
    inspected: false,
    drops: 0,
    problem: undefined,
  })),
  captures: [],
  neighbours: Object.entries(neighbours).map(([tap, addresses]) => ({ tap: Number(tap), addresses })),
  packets: 0,
  bytes: 0,
  drops: 0,
  memory: 0,
  problems: [],
  refused: {},
  givenUp: {},
});

test.each<[string, StateReport[], Found]>([
  ["no sensor runs", [], {}],
  [
    "read and asked",
    [state({ 1: ["10.0.0.1"] }, { 2: ["10.0.0.2", "fd00::2"] })],
    { 1: ["10.0.0.1"], 2: ["10.0.0.2", "fd00::2"] },
  ],
  [
    "addresses of a link only",
    [state({ 1: ["fe80::1", "FE80::2", "febf::1", "fec0::1"] })],
    { 1: ["fec0::1"] },
  ],
  ["none found is known too", [state({ 1: [] })], { 1: [] }],
  [
    "one sensor is further than the other",
    [state({}, { 1: [] }), state({ 1: ["10.0.0.1"] })],
    { 1: ["10.0.0.1"] },
  ],
  ["and the other way round", [state({ 1: ["10.0.0.1"] }), state({ 1: [] })], { 1: ["10.0.0.1"] }],
])("%s", (_what, states, known) => {
  expect(Object.fromEntries(addressesOf(states))).toEqual(known);
});
