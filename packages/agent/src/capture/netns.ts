import { closeSync, openSync, readFileSync, statSync } from "node:fs";
import { AgentError } from "../problem.ts";
import { errorName, setns } from "./libc.ts";
import { describePlace, isNamespaceName, namespacePath, type Place } from "./place.ts";

const CLONE_NEWNET = 0x4000_0000;

// Opened before anything is entered, and kept: the way back must not fail for want of a descriptor.
const home = openSync("/proc/thread-self/ns/net", "r");

/**
 * Runs `work` with this thread in the namespace. Only the calling thread changes over, so `work` must not
 * wait for anything.
 */
export function inside<T>(place: Place, work: () => T): T {
  const path = namespacePath(place);
  if (path === undefined) return work();
  if (place.netns !== undefined && !isNamespaceName(place.netns))
    throw new AgentError("NAME_REFUSED", `"${place.netns}" is not the name of a network namespace`);
  const target = open(path, place);
  try {
    if (setns(target, CLONE_NEWNET) !== 0) throw refused(place);
  } finally {
    closeSync(target);
  }
  try {
    return work();
  } finally {
    if (setns(home, CLONE_NEWNET) !== 0) {
      // Going on here would read one workload's packets under another's name.
      console.error(`cannot return from ${describePlace(place)}: ${errorName()}`);
      process.exit(70);
    }
  }
}

/** Tells one namespace from the next of the same name; undefined when there is none. */
export function identity(place: Place): number | undefined {
  const path = namespacePath(place);
  if (path === undefined) return 0;
  try {
    return statSync(path).ino;
  } catch {
    return undefined;
  }
}

/** Names of the interfaces of the namespace that this thread is in. */
export function interfaceNames(): string[] {
  const table = readFileSync("/proc/thread-self/net/dev", "latin1");
  return [...table.matchAll(/^\s*([^\s:]+):/gm)].map(([, name]) => name!);
}

function open(path: string, place: Place): number {
  try {
    return openSync(path, "r");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EACCES" || code === "EPERM")
      throw new AgentError("NAMESPACE_REFUSED", `may not open the ${describePlace(place)}: ${code}`, error);
    throw new AgentError(
      "NAMESPACE_MISSING",
      `${describePlace(place)} does not exist (${path}); waiting for it`,
      error,
    );
  }
}

function refused(place: Place): AgentError {
  const why = errorName();
  // `ip netns add` makes the file first and the namespace a moment later; until then it is an ordinary file.
  if (why === "EINVAL")
    return new AgentError("NAMESPACE_MISSING", `${describePlace(place)} is not one yet; waiting for it`);
  return new AgentError(
    "NAMESPACE_REFUSED",
    `may not enter the ${describePlace(place)}: ${why}; it takes CAP_SYS_ADMIN`,
  );
}
