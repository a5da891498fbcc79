// The network that the demo plays on: three network namespaces that stand for pods, on a bridge in a fourth.
// Nothing of it touches the machine's own network.
import { execFileSync, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const PREFIX = "peccary-demo";
const BRIDGE = `${PREFIX}-net`;

export const pods = {
  nginx: { netns: `${PREFIX}-nginx`, address: "10.213.77.10", port: 80, name: "nginx" },
  frontend: { netns: `${PREFIX}-front`, address: "10.213.77.20", port: 8080, name: "frontend" },
  client: { netns: `${PREFIX}-client`, address: "10.213.77.30" },
};

const ip = (...args) => execFileSync("ip", args, { stdio: ["ignore", "pipe", "pipe"], encoding: "utf8" });

/** Whether this process may make network namespaces; if not, why not. */
export function obstacle() {
  if (process.platform !== "linux") return "this is not Linux";
  const probe = `${PREFIX}-probe`;
  try {
    ip("netns", "add", probe);
    ip("-n", probe, "link", "add", "probe0", "type", "veth", "peer", "name", "probe1");
    return undefined;
  } catch (error) {
    if (error.code === "ENOENT") return "the program `ip` is missing (Debian: apt-get install iproute2)";
    return (error.stderr || error.message).trim().split("\n")[0];
  } finally {
    try {
      ip("netns", "del", probe);
    } catch {
      // It was not made.
    }
  }
}

export function buildNetwork() {
  ip("netns", "add", BRIDGE);
  ip("-n", BRIDGE, "link", "add", "bridge0", "type", "bridge");
  ip("-n", BRIDGE, "link", "set", "bridge0", "up");
  Object.values(pods).forEach(({ netns, address }, number) => {
    ip("netns", "add", netns);
    ip("-n", BRIDGE, "link", "add", `pod${number}`, "type", "veth", "peer", "name", "eth0", "netns", netns);
    ip("-n", BRIDGE, "link", "set", `pod${number}`, "master", "bridge0", "up");
    ip("-n", netns, "address", "add", `${address}/24`, "dev", "eth0");
    ip("-n", netns, "link", "set", "lo", "up");
    ip("-n", netns, "link", "set", "eth0", "up");
  });
}

/** Starts the two web servers; resolves when both listen. */
export async function startServers() {
  const script = fileURLToPath(new URL("web-server.mjs", import.meta.url));
  return Promise.all(
    [pods.nginx, pods.frontend].map(
      ({ netns, port, name }) =>
        new Promise((resolve, reject) => {
          const args = ["netns", "exec", netns, process.execPath, script, String(port), name];
          const child = spawn("ip", args, { stdio: ["ignore", "pipe", "inherit"] });
          child.stdout.once("data", () => resolve(child));
          child.once("exit", (code) => reject(new Error(`the web server ${name} ended with ${code}`)));
        }),
    ),
  );
}

/** Removes what is there of an earlier run too, and ends what still runs inside. */
export function removeNetwork() {
  let there;
  try {
    there = ip("netns", "list");
  } catch {
    return;
  }
  for (const name of [...Object.values(pods).map(({ netns }) => netns), BRIDGE]) {
    if (!there.split("\n").some((line) => line.split(" ")[0] === name)) continue;
    for (const pid of ip("netns", "pids", name).split("\n").filter(Boolean).map(Number)) stopOwn(pid);
    ip("netns", "del", name);
  }
}

/** Only what is inside a namespace of ours for good: a sensor of somebody else may be looking in. */
function stopOwn(pid) {
  try {
    const command = execFileSync("cat", [`/proc/${pid}/cmdline`], { encoding: "utf8" }).split("\0");
    if (command.some((part) => part.endsWith("demo/web-server.mjs"))) process.kill(pid, "SIGTERM");
  } catch {
    // Gone meanwhile.
  }
}
