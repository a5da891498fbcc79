import { readFileSync } from "node:fs";
import { type Problem, problem } from "./problem.ts";

/** Numbers of include/uapi/linux/capability.h, and what each is for. */
const needed = [
  ["CAP_NET_RAW", 13n],
  ["CAP_NET_ADMIN", 12n],
  ["CAP_SYS_ADMIN", 21n],
] as const;

/** Why this process may not read other workloads' packets, or undefined when it may. */
export function captureProblem(status: string = ownStatus()): Problem | undefined {
  const mask = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  if (mask === undefined)
    return problem("NO_CAP_NET_RAW", "packets can be read on Linux only; use a capture file (--replay FILE)");
  const effective = BigInt(`0x${mask}`);
  const missing = needed.filter(([, bit]) => ((effective >> bit) & 1n) === 0n).map(([name]) => name);
  if (missing.length === 0) return undefined;
  return problem(
    "NO_CAP_NET_RAW",
    `may not read packets: ${missing.join(", ")} missing; run as root, or use a capture file (--replay FILE)`,
  );
}

function ownStatus(): string {
  try {
    return readFileSync("/proc/self/status", "latin1");
  } catch {
    return "";
  }
}
