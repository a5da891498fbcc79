import { join } from "node:path";
import { AgentError } from "../problem.ts";

/** Names of Kubernetes objects (RFC 1123), of interfaces (dev_valid_name) and of our files. */
const OBJECT = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;
const INTERFACE = /^(?!\.{1,2}$)[^\s/:\0]{1,15}$/;
const FILE = /^(?!\.)[\w.@+=,~-]{1,255}\.pcap$/;

/** The folder of one capture. Refuses names that could lead out of `directory`. */
export function captureDirectory(directory: string, namespace: string, capture: string): string {
  return join(directory, checked(namespace, OBJECT), checked(capture, OBJECT));
}

/** The file that is being written: `frontend-75875cb97c-2fkt2_eth0.pcap`. */
export function captureFile(pod: string, interfaceName: string): string {
  return `${captureStem(pod, interfaceName)}.pcap`;
}

export function captureStem(pod: string, interfaceName: string): string {
  return `${checked(pod, OBJECT)}_${checked(interfaceName, INTERFACE)}`;
}

export const isCaptureFile = (name: string): boolean => FILE.test(name);

function checked(name: string, pattern: RegExp): string {
  if (pattern.test(name) && !name.includes("..")) return name;
  throw new AgentError("NAME_REFUSED", `"${name.slice(0, 80)}" cannot be part of a file's name`);
}
