import { expect, test } from "vitest";
import { hasPort, readPorts } from "./ports.ts";

const PORTS = [0, 79, 80, 81, 1_023, 1_024, 65_535];

test.each([
  ["any", PORTS],
  ["80", [80]],
  ["!80", [0, 79, 81, 1_023, 1_024, 65_535]],
  ["1024:", [1_024, 65_535]],
  [":80", [0, 79, 80]],
  ["80:1023", [80, 81, 1_023]],
  ["[79:81,!80]", [79, 81]],
  ["!79:81", [0, 1_023, 1_024, 65_535]],
])("%s", (text, expected) => {
  const read = readPorts(text);
  expect(read).not.toHaveProperty("problem");
  const { ports } = read as { ports: Uint8Array | undefined };
  expect(PORTS.filter((port) => ports === undefined || hasPort(ports, port))).toEqual(expected);
});

test.each([
  ["http", '"http" is not a port or a range such as 1024:2048'],
  [":", '":" is not a port or a range such as 1024:2048'],
  ["70000", '"70000" is not within 0 to 65535, low end first'],
  ["2:1", '"2:1" is not within 0 to 65535, low end first'],
])("refuses %s", (text, problem) => {
  expect(readPorts(text)).toEqual({ problem });
});
