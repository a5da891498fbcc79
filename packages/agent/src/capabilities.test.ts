import { expect, test } from "vitest";
import { captureProblem } from "./capabilities.ts";

test.each([
  ["root's", "CapEff:\t000001ffffffffff\n", undefined],
  ["just what it takes", "Name:\tnode\nCapEff:\t0000000000203000\nCapBnd:\t0\n", undefined],
  ["none", "CapEff:\t0000000000000000\n", "CAP_NET_RAW, CAP_NET_ADMIN, CAP_SYS_ADMIN missing"],
  ["one too few", "CapEff:\t0000000000003000\n", "CAP_SYS_ADMIN missing"],
  ["no Linux", "", "on Linux only"],
])("capabilities: %s", (_what, status, message) => {
  const problem = captureProblem(status);
  if (message === undefined) expect(problem).toBeUndefined();
  else expect(problem).toMatchObject({ code: "NO_CAP_NET_RAW", message: expect.stringContaining(message) });
});
