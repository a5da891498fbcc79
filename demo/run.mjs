// `make demo`: both workshop scenarios on this machine.
import { mkdirSync } from "node:fs";
import { Checks } from "./checks.mjs";
import { claim, cleanUp, state } from "./clean.mjs";
import { startPeccary } from "./peccary.mjs";
import { replay } from "./replay.mjs";
import { deepPacketInspection, packetCapture } from "./scenarios.mjs";
import { bad, good, heading, say } from "./show.mjs";
import { buildNetwork, obstacle, startServers } from "./stage.mjs";

const began = performance.now();
const ends = process.env.DEMO_EXIT === "1";
const checks = new Checks();

await cleanUp();
mkdirSync(state, { recursive: true, mode: 0o700 });
claim();

const why = obstacle();
if (why !== undefined) {
  say(`Live traffic needs root (CAP_NET_ADMIN, CAP_NET_RAW, CAP_SYS_ADMIN): ${why}.`);
  say("So the same requests are played from a capture file instead.");
  await replay(checks);
  finish();
} else {
  let peccary;
  let servers = [];
  let closing;
  const close = () => {
    closing ??= (async () => {
      await peccary?.stop();
      for (const server of servers) server.kill();
      await cleanUp();
    })();
    return closing;
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.once(signal, () => close().then(() => process.exit(checks.failed === 0 ? 0 : 1)));

  try {
    heading("A small network on this machine");
    say(
      "dev/nginx, hipstershop/frontend and the client dev/netshoot, each in a network namespace of its own.",
    );
    buildNetwork();
    servers = await startServers();
    peccary = await startPeccary();
    await deepPacketInspection(peccary, checks);
    await packetCapture(peccary, checks);
  } catch (error) {
    checks.that(false, `the demo ran to its end (${error.message})`);
  }
  const alerts = peccary === undefined ? [] : peccary.delays;
  if (alerts.length > 0) {
    const sorted = [...alerts].sort((a, b) => a - b);
    say(
      `\nFrom the packet on the wire to the alert in a watcher's hands: ${sorted.length} alerts, ` +
        `median ${sorted[Math.floor((sorted.length - 1) / 2)].toFixed(0)} ms, slowest ${sorted.at(-1).toFixed(0)} ms.`,
    );
  }
  finish();
  if (peccary !== undefined && !ends) {
    say("\nPeccary goes on running. Ctrl-C ends it, `make demo-clean` removes everything.");
    console.log(`\n  The page:    ${peccary.url}`);
    console.log(`  kubectl:     export KUBECONFIG=${peccary.kubeconfig}`);
    await new Promise(() => setInterval(() => {}, 60_000));
  }
  await close();
}

function finish() {
  heading(`What was seen, in ${((performance.now() - began) / 1_000).toFixed(0)} s`);
  for (const [seen, what] of checks.results) (seen ? good : bad)(what);
  process.exitCode = checks.failed === 0 && checks.results.length > 0 ? 0 : 1;
}
