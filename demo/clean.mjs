// `make demo-clean`: ends a demo that still runs and removes what it made.
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { removeNetwork } from "./stage.mjs";

export const root = fileURLToPath(new URL("..", import.meta.url));
/** Everything a run leaves; ignored by git. */
export const state = join(root, ".cache", "demo");

const owner = join(state, "owner");

/** When a process started, in clock ticks since boot: with its number, that names it for good. proc(5). */
function startOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}

/** Writes down that this process runs the demo. */
export const claim = () => writeFileSync(owner, `${process.pid} ${startOf(process.pid)}\n`);

/** Ends another run of the demo, if there is one, and waits for it. */
async function endOther() {
  if (!existsSync(owner)) return;
  const [pid, start] = readFileSync(owner, "utf8").trim().split(" ");
  const runs = () => Number(pid) !== process.pid && start !== "undefined" && startOf(pid) === start;
  if (!runs()) return;
  process.kill(Number(pid), "SIGTERM");
  for (let waited = 0; runs() && waited < 20_000; waited += 100) await delay(100);
  if (runs()) process.kill(Number(pid), "SIGKILL");
}

export async function cleanUp() {
  await endOther();
  removeNetwork();
  // Captures of pods' traffic: not to be left lying about.
  rmSync(state, { recursive: true, force: true });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await cleanUp();
  console.log("The demo's processes, network namespaces and files are gone.");
}
