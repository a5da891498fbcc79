import { AgentError } from "../problem.ts";

/**
 * The interface that carries a pod's traffic: the one asked for, else `eth0`, else the only one there is.
 * Guessing among several would watch the wrong one in silence.
 */
export function chooseInterface(names: readonly string[], asked: string | undefined, where: string): string {
  if (asked !== undefined) {
    if (names.includes(asked)) return asked;
    throw new AgentError("INTERFACE_MISSING", `no interface ${asked} in ${where}; waiting for it`);
  }
  if (names.includes("eth0")) return "eth0";
  const [first, ...more] = names.filter((name) => name !== "lo");
  if (first === undefined)
    throw new AgentError("INTERFACE_MISSING", `no interface but lo in ${where}; waiting for one`);
  if (more.length > 0)
    throw new AgentError(
      "INTERFACE_AMBIGUOUS",
      `${where} has no eth0 and several others: ${[first, ...more].join(", ")}; say which with the annotation peccary.io/interface`,
    );
  return first;
}
