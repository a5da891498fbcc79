// Loaded into each process that `peccary up` starts, before its own code: when the one who started it is gone,
// by kill -9 too, the channel closes and the process ends in order, or after a while without it.
import { isMainThread } from "node:worker_threads";

/** Milliseconds for an orderly end. */
const PATIENCE = 5_000;

if (isMainThread && process.channel) {
  process.once("disconnect", () => {
    setTimeout(() => process.exit(1), PATIENCE).unref();
    process.kill(process.pid, "SIGTERM");
  });
  // A process that has nothing else to do may end; the channel alone is no reason to stay.
  process.channel.unref();
}
