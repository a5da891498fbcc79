/** Two hosts of our own on this machine: network namespaces joined by a pair of virtual Ethernet interfaces. */
import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Why these tests cannot run on this machine, or undefined when they can. */
export function labMissing(): string | undefined {
  if (process.platform !== "linux") return "not Linux";
  if (process.getuid?.() !== 0) return "not root";
  try {
    execFileSync("ip", ["-V"], { stdio: "ignore" });
    execFileSync("curl", ["--version"], { stdio: "ignore" });
    return undefined;
  } catch {
    return "ip (iproute2) or curl is not installed";
  }
}

export interface Lab {
  /** Names of the namespaces. */
  readonly web: string;
  readonly client: string;
  readonly webAddress: string;
  readonly clientAddress: string;
  /** Answers every HTTP request on port 80 of `webAddress`. */
  readonly server: ChildProcess;
  /** Runs a program in the client's namespace; resolves with what it printed. */
  fromClient(program: string, ...args: string[]): Promise<string>;
  close(): Promise<void>;
}

const SERVER = `require("node:http").createServer((request, response) => {
  request.resume().on("end", () => response.end("hello from " + request.url + "\\n"));
}).listen(80, "0.0.0.0", () => process.send ? process.send("up") : console.log("up"))`;

/**
 * @param prefix of the namespaces' names, at most eight letters, each test file its own
 * @param net third number of the /24 they live in, 10.231.NET.0, each test file its own
 */
export async function makeLab(prefix: string, net: number): Promise<Lab> {
  const web = `${prefix}-web`;
  const client = `${prefix}-client`;
  const webAddress = `10.231.${net}.80`;
  const clientAddress = `10.231.${net}.10`;
  await removeNamespaces(web, client);
  await run("ip", ["netns", "add", web]);
  await run("ip", ["netns", "add", client]);
  await run("ip", [
    "-n",
    client,
    "link",
    "add",
    "eth0",
    "type",
    "veth",
    "peer",
    "name",
    "eth0",
    "netns",
    web,
  ]);
  for (const [namespace, address] of [
    [web, webAddress],
    [client, clientAddress],
  ] as const) {
    await run("ip", ["-n", namespace, "address", "add", `${address}/24`, "dev", "eth0"]);
    await run("ip", ["-n", namespace, "link", "set", "eth0", "up"]);
    await run("ip", ["-n", namespace, "link", "set", "lo", "up"]);
  }
  const server = spawn("ip", ["netns", "exec", web, process.execPath, "-e", SERVER], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(server.stdout, "data");

  return {
    web,
    client,
    webAddress,
    clientAddress,
    server,
    fromClient: async (program, ...args) =>
      (await run("ip", ["netns", "exec", client, program, ...args], { maxBuffer: 16_777_216 })).stdout,
    close: async () => {
      server.kill("SIGKILL");
      await removeNamespaces(web, client);
    },
  };
}

async function removeNamespaces(...names: string[]): Promise<void> {
  for (const name of names) await run("ip", ["netns", "delete", name]).catch(() => {}); // it was not there
}
