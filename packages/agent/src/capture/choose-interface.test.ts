import { expect, test } from "vitest";
import type { AgentError } from "../problem.ts";
import { chooseInterface } from "./choose-interface.ts";

const choose = (names: string[], asked?: string): string => {
  try {
    return chooseInterface(names, asked, "network namespace x");
  } catch (error) {
    return (error as AgentError).code;
  }
};

test.each([
  [["lo", "eth0"], undefined, "eth0"],
  [["lo", "eth0", "eth1"], undefined, "eth0"],
  [["lo", "net1"], undefined, "net1"],
  [["lo"], undefined, "INTERFACE_MISSING"],
  [[], undefined, "INTERFACE_MISSING"],
  [["lo", "net1", "net2"], undefined, "INTERFACE_AMBIGUOUS"],
  [["lo", "net1", "net2"], "net2", "net2"],
  [["lo", "eth0"], "lo", "lo"],
  [["lo", "eth0"], "net9", "INTERFACE_MISSING"],
])("of %j, asked for %s: %s", (names, asked, chosen) => {
  expect(choose(names, asked)).toBe(chosen);
});
