import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { labMissing, makeLab } from "../e2e/lab.ts";
import { root } from "../root.ts";
import type { Seen } from "./live-sensor.ts";

const run = promisify(execFile);

const SECONDS = 4;
/** Megabytes a second that are tried, one after the other, until packets are dropped. */
const RATES = [50, 75, 100, 150, 200, 300, 400, 500, 600, 800, 1000, 1200];
const PORT = 8081;

/** Downloads of text that never end; the words come in another order in every block. */
const SERVER = `
  const words = "the of and network policy service request response order item price status <div> class= href= </a> {\\"id\\":".split(" ");
  let seed = 1;
  const next = (n) => (seed = (seed * 48271) % 2147483647) % n;
  const blocks = Array.from({ length: 64 }, () => {
    let text = "";
    while (text.length < 262144) text += words[next(words.length)] + next(1e6) + " ";
    return Buffer.from(text.slice(0, 262144));
  });
  require("node:http").createServer((request, response) => {
    response.writeHead(200, { "Content-Type": "text/html" });
    const pump = () => { while (response.write(blocks[next(64)])); };
    response.on("drain", pump).on("error", () => {});
    request.socket.on("error", () => {});
    pump();
  }).listen(${PORT}, "0.0.0.0", () => console.log("up"))`;

/** The most that a sensor took from a pair of virtual interfaces without a packet dropped, and what it saw then. */
export async function live(): Promise<(Seen & { readonly seconds: number }) | string> {
  const missing = labMissing();
  if (missing) return missing;
  const lab = await makeLab("peclive", 78);
  const server = spawn("ip", ["netns", "exec", lab.web, process.execPath, "-e", SERVER], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const sensor = spawn(process.execPath, [join(root, "test/dist/bench/live-sensor.js")], {
    env: { ...process.env, PECCARY_NETNS: lab.web },
    stdio: ["pipe", "pipe", "inherit"],
  });
  try {
    await once(server.stdout!, "data");
    const ask = asking(sensor);
    await ask(undefined);
    let best: (Seen & { readonly seconds: number }) | undefined;
    for (const rate of RATES) {
      // Once for the compiler.
      if (rate === RATES[0]) await download(lab.client, lab.webAddress, rate);
      await ask("");
      await download(lab.client, lab.webAddress, rate);
      // What is in a block that is not full comes after its time-out.
      await new Promise((wake) => setTimeout(wake, 200));
      const seen = JSON.parse(await ask("")) as Seen;
      if (seen.drops > 0) break;
      // The machine does not bring more than it did before.
      if (best !== undefined && seen.bytes < best.bytes * 1.05) break;
      best = { ...seen, seconds: SECONDS };
    }
    return best ?? "packets were dropped at the lowest rate";
  } finally {
    sensor.kill();
    server.kill();
    await run("ip", ["netns", "pids", lab.web])
      .then(({ stdout }) => {
        for (const pid of stdout.split("\n").filter(Boolean)) process.kill(Number(pid));
      })
      .catch(() => {});
    await lab.close();
  }
}

async function download(client: string, address: string, megabytes: number): Promise<void> {
  const url = `http://${address}:${PORT}/`;
  const words = ["-s", "-o", "/dev/null", "--max-time", `${SECONDS}`, "--limit-rate", `${megabytes}M`, url];
  // It ends because its time is over.
  await run("ip", ["netns", "exec", client, "curl", ...words]).catch(() => {});
}

/** Lines to a process and back, one for one; the first comes unasked. */
function asking(child: ChildProcess): (line: string | undefined) => Promise<string> {
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  return async (line) => {
    if (line !== undefined) child.stdin!.write(`${line}\n`);
    const { value } = await lines.next();
    if (value === undefined) throw new Error("the sensor ended");
    return value;
  };
}
