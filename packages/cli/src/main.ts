import { homedir } from "node:os";
import { basename } from "node:path";
import { createContext } from "./context.ts";
import { run } from "./run.ts";

const stop = new AbortController();
let asked = 0;
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => {
    stop.abort();
    // Who asks twice does not want to wait for an orderly end. What `up` started ends by itself.
    if (++asked >= 2) process.exit(signal === "SIGINT" ? 130 : 143);
  });

const context = createContext({
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  env: process.env,
  cwd: process.cwd(),
  user: { root: process.getuid?.() === 0, home: homedir() },
  signal: stop.signal,
});

// kubectl finds a plugin by its file name: `kubectl peccary …` runs `kubectl-peccary`.
const called = basename(process.argv[1] ?? "peccary").replace(/\.(mjs|js)$/, "");
const name = called === "kubectl-peccary" ? "kubectl peccary" : "peccary";
process.exitCode = await run(name, process.argv.slice(2), context);
// stdin may still be open; nothing is left to do with it.
process.stdin.unref?.();
