import { expect, test } from "vitest";
import { readPorts } from "../rules/ports.ts";
import { PortIndex } from "./port-index.ts";

const ports = (text: string) => (readPorts(text) as { ports: Uint8Array | undefined }).ports;

test.each([
  // source ports, destination ports, both ways, whether it is found for 40000 -> 80 and for 80 -> 40000
  ["any", "80", false, [true, false]],
  ["any", "[80,443]", false, [true, false]],
  ["80", "any", false, [false, true]],
  ["any", "any", false, [true, true]],
  ["any", "!80", false, [true, true]],
  ["any", "1024:", false, [true, true]],
  ["any", "80", true, [true, true]],
])("%s -> %s, both ways %s", (source, destination, bothWays, expected) => {
  const index = new PortIndex();
  if (!index.addByPorts(7, { sourcePorts: ports(source), destinationPorts: ports(destination), bothWays }))
    index.add(7);
  const found = (from: number, to: number) => {
    const ids: number[] = [];
    index.find(from, to, { add: (id) => void ids.push(id) });
    return ids.includes(7);
  };
  expect([found(40_000, 80), found(80, 40_000)]).toEqual(expected);
});
