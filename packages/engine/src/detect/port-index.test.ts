import { expect, test } from "vitest";
import { readPorts } from "../rules/ports.ts";
import { PortIndex } from "./port-index.ts";

const ports = (text: string) => (readPorts(text) as { ports: Uint8Array | undefined }).ports;

test.each([
  // source ports, destination ports, both ways, whether it is found for 40000 -> 80 and for 80 -> 40000
  ["any", "80", false, [true, false]],
  ["any", "[80,443]", false, [true, false]],
  ["80", "any", false, [false, true]],
  ["any", "80", true, [true, true]],
  ["80", "any", true, [true, true]],
  ["any", "81", true, [false, false]],
])("%s -> %s, both ways %s", (source, destination, bothWays, expected) => {
  const index = new PortIndex();
  const header = { sourcePorts: ports(source), destinationPorts: ports(destination), bothWays };
  expect(index.add(7, header)).toBe(true);
  const found = (from: number, to: number) => {
    const ids: number[] = [];
    index.find(from, to, { add: (id) => void ids.push(id) });
    return ids.includes(7);
  };
  expect([found(40_000, 80), found(80, 40_000)]).toEqual(expected);
});

test.each([
  ["any", "any"],
  ["any", "!80"],
  ["any", "1024:"],
])("%s -> %s is for too many ports to be found by them", (source, destination) => {
  const header = { sourcePorts: ports(source), destinationPorts: ports(destination), bothWays: false };
  expect(new PortIndex().add(7, header)).toBe(false);
});
